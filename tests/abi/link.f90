! Uses what every runtime of either name has; stops with 0 when the runtime answers sensibly.
program link
    implicit none
    double precision, external :: omp_get_wtime, omp_get_wtick
    double precision :: start, tick

    start = omp_get_wtime()
    tick = omp_get_wtick()
    do while (omp_get_wtime() - start < 2 * tick)
    end do
    if (.not. (start > 0 .and. tick > 0 .and. tick < 1)) stop 1
end program
