! atomic on complex and logical values, which flang 19 does not compile.
! only: gcc
program atomics
  use omp_lib
  use check
  implicit none
  integer :: n, i
  complex(4) :: y
  complex(8) :: z
  logical :: all_of
  call check_start()
  n = omp_get_max_threads()
  y = (0.0, 0.0); z = (0d0, 0d0); all_of = .true.
  !$omp parallel private(i)
  do i = 1, 200
    !$omp atomic
    y = y - (1.0, 2.0)
    !$omp atomic
    z = z + (1d0, -1d0)
    !$omp atomic
    all_of = all_of .and. i > 0
  end do
  !$omp end parallel
  call expect(y == cmplx(-200 * n, -400 * n), "complex")
  call expect(z == cmplx(200 * n, -200 * n, 8), "complex(8)")
  call expect(all_of, "and")
  call check_end()
end program
