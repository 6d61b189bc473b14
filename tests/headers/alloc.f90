! The allocator routines of the module omp_lib.
program alloc
  use omp_lib
  use, intrinsic :: iso_c_binding
  implicit none
  integer(omp_allocator_handle_kind) :: own
  type(omp_alloctrait) :: traits(1)
  type(c_ptr) :: memory
  integer(c_intptr_t) :: address

  call omp_set_default_allocator(omp_default_mem_alloc)
  if (omp_get_default_allocator() /= omp_default_mem_alloc) stop 1
  traits(1)%key = omp_atk_alignment
  traits(1)%value = 128
  own = omp_init_allocator(omp_default_mem_space, 1, traits)
  memory = omp_alloc(1000_c_size_t, own)
  address = transfer(memory, address)
  if (.not. c_associated(memory) .or. mod(address, 128_c_intptr_t) /= 0) stop 2
  call omp_free(memory, own)
  call omp_destroy_allocator(own)
end program alloc
