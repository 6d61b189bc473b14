! Declarations and statements of the programs uses_*; fixed and free form.
      integer, parameter :: n = 1000
      integer(omp_lock_kind) lock, after
      integer(omp_nest_lock_kind) nest, behind
      integer(omp_sched_kind) sched
      integer chunk, i, total, bad
      integer ids(1024)
      character(len=64) text
      double precision start
      after = 77
      behind = 78
      bad = 0
      start = omp_get_wtime()
      call omp_set_num_threads(3)
      if (omp_get_max_threads() /= 3) bad = bad + 1
      call omp_set_dynamic(.false.)
      if (omp_get_dynamic()) bad = bad + 2
      call omp_set_schedule(omp_sched_dynamic, 5)
      call omp_get_schedule(sched, chunk)
      if (chunk /= 5) bad = bad + 4
      call omp_init_lock(lock)
      call omp_init_nest_lock(nest)
      total = 0
!$omp parallel do
      do i = 1, n
        call omp_set_lock(lock)
        total = total + i
        call omp_unset_lock(lock)
      end do
      if (total /= n * (n + 1) / 2) bad = bad + 8
      call omp_set_nest_lock(nest)
      if (omp_test_nest_lock(nest) /= 2) bad = bad + 16
      call omp_unset_nest_lock(nest)
      call omp_unset_nest_lock(nest)
      call omp_set_lock(lock)
      if (omp_test_lock(lock)) bad = bad + 32
      call omp_unset_lock(lock)
      call omp_destroy_lock(lock)
      call omp_destroy_nest_lock(nest)
      if (after /= 77 .or. behind /= 78) bad = bad + 64
      call omp_set_affinity_format('T%n of %N')
      i = omp_get_affinity_format(text)
      if (i /= 9 .or. text /= 'T%n of %N') bad = bad + 128
      if (omp_get_num_places() > 0) then
        if (omp_get_place_num_procs(0) < 1) bad = bad + 256
        call omp_get_place_proc_ids(0, ids)
      end if
      if (omp_in_parallel()) bad = bad + 512
      if (omp_get_wtime() < start) bad = bad + 1024
      print *, 'bad', bad
      if (bad /= 0) stop 1
