! Default integers of 8 bytes (-fdefault-integer-8): the generic names of the module.
program uses_wide
  use omp_lib
  implicit none
  integer :: c
  integer(omp_sched_kind) :: k
  call omp_set_num_threads(3)
  call omp_set_dynamic(.false.)
  call omp_set_schedule(omp_sched_guided, 9)
  call omp_get_schedule(k, c)
  if (kind(c) /= 8 .or. c /= 9 .or. omp_get_max_threads() /= 3) stop 1
  if (omp_get_team_size(0) /= 1) stop 2
end program
