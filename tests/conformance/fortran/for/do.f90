! do with every schedule, both kinds of integer, steps of both signs, lastprivate, ordered, collapse.
program do_loops
  use omp_lib
  use check
  implicit none
  integer, parameter :: span = 500
  integer :: hits(-span:span), i, j, k, last, nxt, n, grid(30, 20)
  integer(8) :: l, sum8
  integer(1) :: b
  call check_start()
  n = omp_get_max_threads()

  hits = 0
  !$omp parallel
  !$omp do schedule(static)
  do i = -span, span
    hits(i) = hits(i) + 1
  end do
  !$omp end do
  !$omp do schedule(static, 3)
  do i = span, -span, -1
    !$omp atomic
    hits(i) = hits(i) + 1
  end do
  !$omp end do nowait
  !$omp do schedule(dynamic)
  do i = -span, span
    !$omp atomic
    hits(i) = hits(i) + 1
  end do
  !$omp end do nowait
  !$omp do schedule(dynamic, 7)
  do l = span, -span, -1
    !$omp atomic
    hits(l) = hits(l) + 1
  end do
  !$omp end do nowait
  !$omp do schedule(guided)
  do l = -span, span
    !$omp atomic
    hits(l) = hits(l) + 1
  end do
  !$omp end do nowait
  !$omp do schedule(runtime)
  do i = -span, span
    !$omp atomic
    hits(i) = hits(i) + 1
  end do
  !$omp end do
  !$omp end parallel
  call expect(all(hits == 6), "six loops, every iteration in each")

  sum8 = 0
  !$omp parallel do reduction(+:sum8) schedule(dynamic, 100)
  do l = 10000000000_8, 10000001000_8, 3
    sum8 = sum8 + (l - 10000000000_8)
  end do
  call expect(sum8 == 3_8 * 333 * 334 / 2, "large bounds")

  k = 0
  !$omp parallel do reduction(+:k)
  do b = -100_1, 100_1, 50_1
    k = k + b
  end do
  call expect(k == 0, "small kind")

  k = 0
  !$omp parallel do reduction(+:k) schedule(dynamic)
  do i = 10, 1
    k = k + 1
  end do
  call expect(k == 0, "an empty loop")

  !$omp parallel do lastprivate(last) schedule(static, 2)
  do i = 1, 77
    last = i
  end do
  call expect(last == 77, "lastprivate")

  grid = 0
  !$omp parallel do collapse(2) schedule(guided)
  do i = 1, 30
    do j = 20, 1, -1
      grid(i, j) = grid(i, j) + 1
    end do
  end do
  call expect(all(grid == 1), "collapse")

  nxt = 1
  !$omp parallel do ordered schedule(dynamic)
  do i = 1, 100
    if (mod(i, 5) == 0) cycle
    !$omp ordered
    call expect(i >= nxt, "ordered")
    nxt = i + 1
    !$omp end ordered
  end do
  call expect(nxt == 100, "the last ordered one")

  !$omp parallel workshare
  grid = grid * 2
  !$omp end parallel workshare
  call expect(all(grid == 2), "workshare")
  call check_end()
end program
