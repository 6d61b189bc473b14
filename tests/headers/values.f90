! Prints kinds and constants of the module omp_lib that every compiler's own module has too.
program values
  use omp_lib
  implicit none
  type(omp_alloctrait) :: trait

  print *, 'lock', omp_lock_kind, omp_nest_lock_kind, omp_depend_kind, omp_event_handle_kind
  print *, 'kinds', omp_sched_kind, omp_proc_bind_kind, omp_sync_hint_kind, omp_lock_hint_kind
  print *, 'kinds', omp_pause_resource_kind, omp_allocator_handle_kind, omp_memspace_handle_kind
  print *, 'kinds', omp_alloctrait_key_kind, omp_alloctrait_val_kind, kind(trait%key), kind(trait%value)
  print *, 'trait', storage_size(trait)
  print *, 'sched', omp_sched_static, omp_sched_dynamic, omp_sched_guided, omp_sched_auto
  print *, 'bind', omp_proc_bind_false, omp_proc_bind_true, omp_proc_bind_master, &
    omp_proc_bind_close, omp_proc_bind_spread
  print *, 'hint', omp_sync_hint_none, omp_sync_hint_uncontended, omp_sync_hint_contended, &
    omp_sync_hint_nonspeculative, omp_sync_hint_speculative
  print *, 'hint', omp_lock_hint_none, omp_lock_hint_uncontended, omp_lock_hint_contended, &
    omp_lock_hint_nonspeculative, omp_lock_hint_speculative
  print *, 'pause', omp_pause_soft, omp_pause_hard
  print *, 'key', omp_atk_sync_hint, omp_atk_alignment, omp_atk_access, omp_atk_pool_size, &
    omp_atk_fallback, omp_atk_fb_data, omp_atk_pinned, omp_atk_partition
  print *, 'value', omp_atv_default, omp_atv_false, omp_atv_true, omp_atv_contended, &
    omp_atv_uncontended, omp_atv_serialized, omp_atv_sequential, omp_atv_private, omp_atv_all, &
    omp_atv_thread, omp_atv_pteam, omp_atv_cgroup, omp_atv_default_mem_fb, omp_atv_null_fb, &
    omp_atv_abort_fb, omp_atv_allocator_fb, omp_atv_environment, omp_atv_nearest, &
    omp_atv_blocked, omp_atv_interleaved
  print *, 'alloc', omp_null_allocator, omp_default_mem_alloc, omp_large_cap_mem_alloc, &
    omp_const_mem_alloc, omp_high_bw_mem_alloc, omp_low_lat_mem_alloc, omp_cgroup_mem_alloc, &
    omp_pteam_mem_alloc, omp_thread_mem_alloc
  print *, 'space', omp_default_mem_space, omp_large_cap_mem_space, omp_const_mem_space, &
    omp_high_bw_mem_space, omp_low_lat_mem_space
end program values
