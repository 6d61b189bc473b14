! single with copyprivate, sections, master, critical, barrier.
program singles
  use omp_lib
  use check
  implicit none
  integer :: n, round, ran, parts(4), number, inside, counted, first
  real(8) :: values(5)
  call check_start()
  n = omp_get_max_threads()
  ran = 0; parts = 0; inside = 0; counted = 0; first = 0
  !$omp parallel private(number, values, round)
  do round = 1, 50
    number = -1
    values = 0
    !$omp single
    ran = ran + 1
    number = round
    values = round * 0.5d0
    !$omp end single copyprivate(number, values)
    call expect(number == round .and. all(values == round * 0.5d0), "copyprivate")
    !$omp sections
    !$omp section
    parts(1) = parts(1) + 1
    !$omp section
    parts(2) = parts(2) + 1
    !$omp section
    parts(3) = parts(3) + 1
    !$omp section
    parts(4) = parts(4) + 1
    !$omp end sections
    call expect(all(parts == round), "sections")
    !$omp barrier
    !$omp critical (a_name)
    inside = inside + 1
    call expect(inside == 1, "critical")
    counted = counted + 1
    inside = inside - 1
    !$omp end critical (a_name)
    !$omp critical
    counted = counted + 0
    !$omp end critical
    !$omp master
    first = first + 1
    !$omp end master
    !$omp barrier
  end do
  !$omp end parallel
  call expect(ran == 50, "single")
  call expect(counted == 50 * n, "critical count")
  call expect(first == 50, "master")
  call check_end()
end program
