! Simple and nestable locks in Fortran.
program locks
  use omp_lib
  use check
  implicit none
  integer(omp_lock_kind) :: lock
  integer(omp_nest_lock_kind) :: nest
  integer :: n, i, count, inside, depth
  call check_start()
  n = omp_get_max_threads()
  count = 0; inside = 0
  call omp_init_lock(lock)
  call omp_init_nest_lock(nest)
  !$omp parallel private(i, depth)
  do i = 1, 200
    call omp_set_lock(lock)
    inside = inside + 1
    call expect(inside == 1, "exclusion")
    count = count + 1
    inside = inside - 1
    call omp_unset_lock(lock)
    call omp_set_nest_lock(nest)
    depth = omp_test_nest_lock(nest)
    call expect(depth == 2, "depth")
    call omp_unset_nest_lock(nest)
    call omp_unset_nest_lock(nest)
  end do
  !$omp end parallel
  call expect(count == 200 * n, "count")
  call expect(omp_test_lock(lock), "test of a free lock")
  call expect(.not. omp_test_lock(lock), "test of a lock that is held")
  call omp_unset_lock(lock)
  call omp_destroy_lock(lock)
  call omp_destroy_nest_lock(nest)
  call check_end()
end program
