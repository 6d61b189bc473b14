! The omp_ routines in their Fortran forms.
program routines
  use omp_lib
  use check
  implicit none
  integer(omp_sched_kind) :: kind
  integer :: chunk, n
  real(8) :: t
  call check_start()
  n = omp_get_max_threads()
  call expect(omp_get_num_procs() >= 1, "procs")
  call expect(omp_get_thread_limit() >= 1000, "thread limit")
  call expect(.not. omp_in_parallel(), "in_parallel")
  call expect(.not. omp_get_dynamic(), "dynamic")
  call omp_set_dynamic(.true.)
  call expect(omp_get_dynamic(), "dynamic on")
  call omp_set_dynamic(.false.)
  call omp_set_num_threads(4)
  call expect(omp_get_max_threads() == 4, "max threads")
  !$omp parallel
  call expect(omp_get_num_threads() == 4, "team size")
  call expect(omp_in_parallel(), "in_parallel inside")
  call expect(omp_get_level() == 1 .and. omp_get_active_level() == 1, "levels")
  !$omp end parallel
  call omp_set_schedule(omp_sched_guided, 12)
  call omp_get_schedule(kind, chunk)
  call expect(chunk == 12, "chunk")
  call expect(iand(int(kind), 3) == omp_sched_guided, "schedule kind")
  call omp_set_max_active_levels(5)
  call expect(omp_get_max_active_levels() == 5, "active levels")
  t = omp_get_wtime()
  call expect(omp_get_wtime() >= t .and. omp_get_wtick() > 0, "time")
  call expect(.not. omp_in_final(), "in_final")
  call expect(omp_is_initial_device(), "initial device")
  call expect(omp_get_num_devices() == 0, "devices")
  call expect(omp_get_num_teams() == 1 .and. omp_get_team_num() == 0, "teams")
  call expect(omp_get_ancestor_thread_num(0) == 0 .and. omp_get_team_size(0) == 1, "ancestor")
  call check_end()
end program
