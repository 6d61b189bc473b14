! Locks made with hints. GCC 12's libgomp declares these routines but does not have them.
! only: flang
program hints
  use omp_lib
  use check
  implicit none
  integer(omp_lock_kind) :: lock
  integer(omp_nest_lock_kind) :: nest
  call check_start()
  call omp_init_lock_with_hint(lock, omp_sync_hint_contended)
  call omp_set_lock(lock)
  call expect(.not. omp_test_lock(lock), "test of a lock that is held")
  call omp_unset_lock(lock)
  call omp_destroy_lock(lock)
  call omp_init_nest_lock_with_hint(nest, omp_sync_hint_uncontended)
  call omp_set_nest_lock(nest)
  call expect(omp_test_nest_lock(nest) == 2, "depth")
  call omp_unset_nest_lock(nest)
  call omp_unset_nest_lock(nest)
  call omp_destroy_nest_lock(nest)
  call check_end()
end program
