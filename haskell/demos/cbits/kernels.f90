! Fortran code with OpenMP directives and C names.
module kernels
  use, intrinsic :: iso_c_binding
  use omp_lib
  implicit none
contains

  ! y = a x + y
  subroutine f_axpy(n, a, x, y) bind(c)
    integer(c_long), value :: n
    real(c_double), value :: a
    real(c_double), intent(in) :: x(n)
    real(c_double), intent(inout) :: y(n)
    integer(c_long) :: i
    !$omp parallel do schedule(static)
    do i = 1, n
      y(i) = a * x(i) + y(i)
    end do
  end subroutine

  ! Jacobi steps on an n by n grid, column-major; returns the sum of the inner points.
  function f_jacobi(n, steps, grid) bind(c) result(total)
    integer(c_long), value :: n, steps
    real(c_double), intent(inout) :: grid(n, n)
    real(c_double) :: total
    real(c_double), allocatable :: next(:, :)
    integer(c_long) :: i, j, s
    allocate(next(n, n))
    next = grid
    total = 0
    !$omp parallel private(i, j, s)
    do s = 1, steps
      !$omp do schedule(static)
      do j = 2, n - 1
        do i = 2, n - 1
          next(i, j) = 0.25d0 * (grid(i - 1, j) + grid(i + 1, j) + grid(i, j - 1) + grid(i, j + 1))
        end do
      end do
      !$omp end do
      !$omp do schedule(static)
      do j = 2, n - 1
        do i = 2, n - 1
          grid(i, j) = next(i, j)
        end do
      end do
      !$omp end do
    end do
    !$omp do schedule(static) reduction(+:total)
    do j = 2, n - 1
      do i = 2, n - 1
        total = total + grid(i, j)
      end do
    end do
    !$omp end do
    !$omp end parallel
  end function

  ! The number of primes up to n, by a function of Haskell: count is called once a chunk.
  function f_count(n, chunk, count) bind(c) result(total)
    integer(c_long), value :: n, chunk
    interface
      function count(first, last) bind(c) result(k)
        import c_long
        integer(c_long), value :: first, last
        integer(c_long) :: k
      end function
    end interface
    integer(c_long) :: total, i
    total = 0
    !$omp parallel do schedule(dynamic, 1) reduction(+:total)
    do i = 1, n, chunk
      total = total + count(i, min(i + chunk - 1, n))
    end do
  end function

  function f_max_threads() bind(c) result(n)
    integer(c_int) :: n
    n = omp_get_max_threads()
  end function
end module
