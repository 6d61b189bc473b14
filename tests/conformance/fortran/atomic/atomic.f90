! atomic on integers and reals.
program atomics
  use omp_lib
  use check
  implicit none
  integer :: n, i, a, b, mine, copy
  integer(8) :: l
  real(4) :: r
  real(8) :: d, least
  call check_start()
  n = omp_get_max_threads()
  a = 0; b = 1; l = 0; r = 0; d = 0; least = 1d9
  !$omp parallel private(i, mine, copy)
  do i = 1, 200
    !$omp atomic
    a = a + 1
    !$omp atomic update
    l = l - 1_8
    !$omp atomic
    r = r + 1.0
    !$omp atomic
    d = d - 1d0
    !$omp atomic
    least = min(least, dble(i + omp_get_thread_num()))
    !$omp atomic
    b = ieor(b, 6)
    !$omp atomic capture
    mine = a
    a = a + 1
    !$omp end atomic
    !$omp atomic read
    copy = a
    call expect(mine < 400 * n .and. copy > mine, "capture and read")
  end do
  !$omp end parallel
  call expect(a == 400 * n, "integer")
  call expect(l == -200_8 * n, "integer(8)")
  call expect(r == 200.0 * n, "real")
  call expect(d == -200d0 * n, "real(8)")
  call expect(least == 1d0, "min")
  call expect(b == 1, "ieor")
  !$omp atomic write
  a = 5
  call expect(a == 5, "write")
  call check_end()
end program
