! Gravity among n bodies, leapfrog steps.
! usage: nbody [bodies] [steps]
program nbody
  use omp_lib
  implicit none
  integer, parameter :: dp = kind(1.0d0)
  integer :: n, steps, i, j, s
  real(dp), allocatable :: pos(:,:), vel(:,:), acc(:,:)
  real(dp) :: d(3), r2, energy, start, time
  real(dp), parameter :: dt = 1.0e-3_dp, soft = 1.0e-2_dp

  n = argument(1, 1200)
  steps = argument(2, 20)
  allocate (pos(3, n), vel(3, n), acc(3, n))
  do i = 1, n
    pos(:, i) = [sin(1.3_dp * i), cos(0.7_dp * i), sin(0.4_dp * i + 1.0_dp)]
    vel(:, i) = 0.1_dp * [cos(0.9_dp * i), sin(1.1_dp * i), cos(0.5_dp * i)]
  end do

  start = omp_get_wtime()
  do s = 1, steps
    !$omp parallel do private(j, d, r2) schedule(guided)
    do i = 1, n
      acc(:, i) = 0
      do j = 1, n
        d = pos(:, j) - pos(:, i)
        r2 = dot_product(d, d) + soft
        acc(:, i) = acc(:, i) + d / (r2 * sqrt(r2) * n)
      end do
    end do
    !$omp end parallel do
    !$omp parallel do
    do i = 1, n
      vel(:, i) = vel(:, i) + dt * acc(:, i)
      pos(:, i) = pos(:, i) + dt * vel(:, i)
    end do
    !$omp end parallel do
  end do
  energy = 0
  !$omp parallel do reduction(+ : energy)
  do i = 1, n
    energy = energy + 0.5_dp * dot_product(vel(:, i), vel(:, i))
  end do
  !$omp end parallel do
  time = omp_get_wtime() - start

  print '(a, es22.14, a, es15.8)', 'checksum ', sum(abs(pos)), ' energy ', energy
  print '(a, f0.4)', 'time ', time

contains

  integer function argument(k, default)
    integer, intent(in) :: k, default
    character(len=32) :: text
    integer :: status

    argument = default
    if (command_argument_count() < k) return
    call get_command_argument(k, text)
    read (text, *, iostat=status) argument
    if (status /= 0 .or. argument < 1) stop 'usage: nbody [bodies >= 1] [steps >= 1]'
  end function argument

end program nbody
