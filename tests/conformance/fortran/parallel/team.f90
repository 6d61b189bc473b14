! Teams, reductions and nesting.
program team
  use omp_lib
  use check
  implicit none
  integer :: n, i, total, hits, least, most, a, deep
  real(8) :: x
  complex(8) :: z
  logical :: every, any_of
  integer, allocatable :: seen(:)
  call check_start()
  n = omp_get_max_threads()
  allocate (seen(0:n - 1))
  do i = 1, 20
    seen = 0
    total = 0; x = 1d0; every = .true.; any_of = .false.; z = (0d0, 0d0)
    least = 100; most = -1; hits = 0
    !$omp parallel reduction(+:total, z) reduction(*:x) reduction(.and.:every) &
    !$omp reduction(.or.:any_of) reduction(min:least) reduction(max:most) reduction(ieor:hits)
    seen(omp_get_thread_num()) = seen(omp_get_thread_num()) + 1
    total = total + omp_get_thread_num()
    z = z + (1d0, 2d0)
    if (omp_get_thread_num() == 0) x = x * 2.5d0
    every = every .and. omp_get_num_threads() == n
    any_of = any_of .or. omp_get_thread_num() == n - 1
    least = min(least, omp_get_thread_num() + 3)
    most = max(most, omp_get_thread_num() + 3)
    hits = ieor(hits, 1)
    !$omp end parallel
    call expect(all(seen == 1), "each thread once")
    call expect(total == n * (n - 1) / 2, "+")
    call expect(z == cmplx(n, 2 * n, 8), "+ of complex")
    call expect(x == 2.5d0, "*")
    call expect(every .and. any_of, "logical")
    call expect(least == 3 .and. most == n + 2, "min and max")
    call expect(hits == mod(n, 2), "ieor")
  end do
  call omp_set_max_active_levels(2)
  deep = 0
  !$omp parallel num_threads(2) private(a) reduction(+:deep)
  a = omp_get_thread_num()
  !$omp parallel num_threads(3) reduction(+:deep)
  call expect(omp_get_level() == 2, "level")
  call expect(omp_get_ancestor_thread_num(1) == a, "ancestor")
  call expect(omp_get_team_size(1) == 2 .and. omp_get_team_size(2) == 3, "sizes")
  deep = deep + 1
  !$omp end parallel
  !$omp end parallel
  call expect(deep == 6, "inner teams")
  !$omp parallel if (n > 1000) num_threads(4)
  call expect(omp_get_num_threads() == 1, "if clause")
  !$omp end parallel
  call check_end()
end program
