! Fortran: critical regions of one name, and of two.
! flags: -cpp
program critical_names
  use omp_lib
  implicit none
  integer :: x, i
  x = 0
  !$omp parallel num_threads(2) private(i)
  do i = 1, 1000
#ifdef RACE
    if (omp_get_thread_num() == 0) then
      !$omp critical (one)
      x = x + 1
      !$omp end critical (one)
    else
      !$omp critical (two)
      x = x + 1
      !$omp end critical (two)
    end if
#else
    !$omp critical (one)
    x = x + 1
    !$omp end critical (one)
#endif
  end do
  !$omp end parallel
#ifndef RACE
  if (x /= 2000) error stop
#endif
end program
