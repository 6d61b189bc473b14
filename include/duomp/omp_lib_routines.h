! Interfaces of the OpenMP API (OpenMP 5.2 chapter 18), for omp_lib.h
! and the module omp_lib; reads in fixed and in free source form.
!
! A routine whose Fortran form is the same in every runtime is called
! by it (name_, arguments by reference). Where runtimes disagree the C
! form is called instead: bind(c), arguments by value. Forms ending in
! _8 take 8-byte integers and exist in libraries of the GNU ABI.
!
! SPDX-License-Identifier: MIT OR Apache-2.0

      interface
        function omp_get_num_threads()
          import
          integer(omp_integer_kind) omp_get_num_threads
        end function omp_get_num_threads
        function omp_get_max_threads()
          import
          integer(omp_integer_kind) omp_get_max_threads
        end function omp_get_max_threads
        function omp_get_thread_num()
          import
          integer(omp_integer_kind) omp_get_thread_num
        end function omp_get_thread_num
        function omp_get_num_procs()
          import
          integer(omp_integer_kind) omp_get_num_procs
        end function omp_get_num_procs
        function omp_get_thread_limit()
          import
          integer(omp_integer_kind) omp_get_thread_limit
        end function omp_get_thread_limit
        function omp_get_supported_active_levels()
          import
          integer(omp_integer_kind) omp_get_supported_active_levels
        end function omp_get_supported_active_levels
        function omp_get_max_active_levels()
          import
          integer(omp_integer_kind) omp_get_max_active_levels
        end function omp_get_max_active_levels
        function omp_get_level()
          import
          integer(omp_integer_kind) omp_get_level
        end function omp_get_level
        function omp_get_active_level()
          import
          integer(omp_integer_kind) omp_get_active_level
        end function omp_get_active_level
        function omp_get_num_teams()
          import
          integer(omp_integer_kind) omp_get_num_teams
        end function omp_get_num_teams
        function omp_get_team_num()
          import
          integer(omp_integer_kind) omp_get_team_num
        end function omp_get_team_num
        function omp_get_max_teams()
          import
          integer(omp_integer_kind) omp_get_max_teams
        end function omp_get_max_teams
        function omp_get_teams_thread_limit()
          import
          integer(omp_integer_kind) omp_get_teams_thread_limit
        end function omp_get_teams_thread_limit
        function omp_get_num_places()
          import
          integer(omp_integer_kind) omp_get_num_places
        end function omp_get_num_places
        function omp_get_place_num()
          import
          integer(omp_integer_kind) omp_get_place_num
        end function omp_get_place_num
        function omp_get_partition_num_places()
          import
          integer(omp_integer_kind) omp_get_partition_num_places
        end function omp_get_partition_num_places
        function omp_get_max_task_priority()
          import
          integer(omp_integer_kind) omp_get_max_task_priority
        end function omp_get_max_task_priority
        function omp_get_default_device()
          import
          integer(omp_integer_kind) omp_get_default_device
        end function omp_get_default_device
        function omp_get_num_devices()
          import
          integer(omp_integer_kind) omp_get_num_devices
        end function omp_get_num_devices
        function omp_get_device_num()
          import
          integer(omp_integer_kind) omp_get_device_num
        end function omp_get_device_num
        function omp_get_initial_device()
          import
          integer(omp_integer_kind) omp_get_initial_device
        end function omp_get_initial_device
        function omp_in_parallel()
          import
          logical(omp_logical_kind) omp_in_parallel
        end function omp_in_parallel
        function omp_get_dynamic()
          import
          logical(omp_logical_kind) omp_get_dynamic
        end function omp_get_dynamic
        function omp_get_cancellation()
          import
          logical(omp_logical_kind) omp_get_cancellation
        end function omp_get_cancellation
        function omp_get_nested()
          import
          logical(omp_logical_kind) omp_get_nested
        end function omp_get_nested
        function omp_in_explicit_task()
          import
          logical(omp_logical_kind) omp_in_explicit_task
        end function omp_in_explicit_task
        function omp_in_final()
          import
          logical(omp_logical_kind) omp_in_final
        end function omp_in_final
        function omp_is_initial_device()
          import
          logical(omp_logical_kind) omp_is_initial_device
        end function omp_is_initial_device
        function omp_get_proc_bind()
          import
          integer(omp_proc_bind_kind) omp_get_proc_bind
        end function omp_get_proc_bind
        function omp_get_wtime()
          import
          double precision omp_get_wtime
        end function omp_get_wtime
        function omp_get_wtick()
          import
          double precision omp_get_wtick
        end function omp_get_wtick
        subroutine omp_init_lock(var)
          import
          integer(omp_lock_kind), intent(out) :: var
        end subroutine omp_init_lock
        subroutine omp_init_lock_with_hint(var, hint)
          import
          integer(omp_lock_kind), intent(out) :: var
          integer(omp_sync_hint_kind), intent(in) :: hint
        end subroutine omp_init_lock_with_hint
        subroutine omp_destroy_lock(var)
          import
          integer(omp_lock_kind), intent(inout) :: var
        end subroutine omp_destroy_lock
        subroutine omp_set_lock(var)
          import
          integer(omp_lock_kind), intent(inout) :: var
        end subroutine omp_set_lock
        subroutine omp_unset_lock(var)
          import
          integer(omp_lock_kind), intent(inout) :: var
        end subroutine omp_unset_lock
        subroutine omp_init_nest_lock(var)
          import
          integer(omp_nest_lock_kind), intent(out) :: var
        end subroutine omp_init_nest_lock
        subroutine omp_init_nest_lock_with_hint(var, hint)
          import
          integer(omp_nest_lock_kind), intent(out) :: var
          integer(omp_sync_hint_kind), intent(in) :: hint
        end subroutine omp_init_nest_lock_with_hint
        subroutine omp_destroy_nest_lock(var)
          import
          integer(omp_nest_lock_kind), intent(inout) :: var
        end subroutine omp_destroy_nest_lock
        subroutine omp_set_nest_lock(var)
          import
          integer(omp_nest_lock_kind), intent(inout) :: var
        end subroutine omp_set_nest_lock
        subroutine omp_unset_nest_lock(var)
          import
          integer(omp_nest_lock_kind), intent(inout) :: var
        end subroutine omp_unset_nest_lock
        function omp_test_lock(var)
          import
          logical(omp_logical_kind) omp_test_lock
          integer(omp_lock_kind), intent(inout) :: var
        end function omp_test_lock
        function omp_test_nest_lock(var)
          import
          integer(omp_integer_kind) omp_test_nest_lock
          integer(omp_nest_lock_kind), intent(inout) :: var
        end function omp_test_nest_lock
        subroutine omp_set_affinity_format(format)
          import
          character(len=*), intent(in) :: format
        end subroutine omp_set_affinity_format
        subroutine omp_display_affinity(format)
          import
          character(len=*), intent(in) :: format
        end subroutine omp_display_affinity
        function omp_get_affinity_format(buffer)
          import
          integer(omp_integer_kind) omp_get_affinity_format
          character(len=*), intent(out) :: buffer
        end function omp_get_affinity_format
        function omp_capture_affinity(buffer, format)
          import
          integer(omp_integer_kind) omp_capture_affinity
          character(len=*), intent(out) :: buffer
          character(len=*), intent(in) :: format
        end function omp_capture_affinity
        function omp_get_default_allocator()
          import
          integer(omp_allocator_handle_kind) omp_get_default_allocator
        end function omp_get_default_allocator
      end interface

! Generic over the kind of integer.
      interface omp_set_num_threads
        subroutine omp_set_num_threads(num_threads)
          import
          integer(4), intent(in) :: num_threads
        end subroutine omp_set_num_threads
        subroutine omp_set_num_threads_8(num_threads)
          import
          integer(8), intent(in) :: num_threads
        end subroutine omp_set_num_threads_8
      end interface
      interface omp_set_dynamic
        subroutine omp_set_dynamic(dynamic_threads)
          import
          logical(4), intent(in) :: dynamic_threads
        end subroutine omp_set_dynamic
        subroutine omp_set_dynamic_8(dynamic_threads)
          import
          logical(8), intent(in) :: dynamic_threads
        end subroutine omp_set_dynamic_8
      end interface
      interface omp_set_nested
        subroutine omp_set_nested(nested)
          import
          logical(4), intent(in) :: nested
        end subroutine omp_set_nested
        subroutine omp_set_nested_8(nested)
          import
          logical(8), intent(in) :: nested
        end subroutine omp_set_nested_8
      end interface
      interface omp_set_max_active_levels
        subroutine omp_set_max_active_levels(max_levels)
          import
          integer(4), intent(in) :: max_levels
        end subroutine omp_set_max_active_levels
        subroutine omp_set_max_active_levels_8(max_levels)
          import
          integer(8), intent(in) :: max_levels
        end subroutine omp_set_max_active_levels_8
      end interface
      interface omp_set_num_teams
        subroutine omp_set_num_teams(num_teams)
          import
          integer(4), intent(in) :: num_teams
        end subroutine omp_set_num_teams
        subroutine omp_set_num_teams_8(num_teams)
          import
          integer(8), intent(in) :: num_teams
        end subroutine omp_set_num_teams_8
      end interface
      interface omp_set_teams_thread_limit
        subroutine omp_set_teams_thread_limit(thread_limit)
          import
          integer(4), intent(in) :: thread_limit
        end subroutine omp_set_teams_thread_limit
        subroutine omp_set_teams_thread_limit_8(thread_limit)
          import
          integer(8), intent(in) :: thread_limit
        end subroutine omp_set_teams_thread_limit_8
      end interface
      interface omp_set_default_device
        subroutine omp_set_default_device(device_num)
          import
          integer(4), intent(in) :: device_num
        end subroutine omp_set_default_device
        subroutine omp_set_default_device_8(device_num)
          import
          integer(8), intent(in) :: device_num
        end subroutine omp_set_default_device_8
      end interface
      interface omp_set_schedule
        subroutine omp_set_schedule(kind, chunk_size)
          import
          integer(omp_sched_kind), intent(in) :: kind
          integer(4), intent(in) :: chunk_size
        end subroutine omp_set_schedule
        subroutine omp_set_schedule_8(kind, chunk_size)
          import
          integer(omp_sched_kind), intent(in) :: kind
          integer(8), intent(in) :: chunk_size
        end subroutine omp_set_schedule_8
      end interface
      interface omp_get_schedule
        subroutine omp_get_schedule(kind, chunk_size)
          import
          integer(omp_sched_kind), intent(out) :: kind
          integer(4), intent(out) :: chunk_size
        end subroutine omp_get_schedule
        subroutine omp_get_schedule_8(kind, chunk_size)
          import
          integer(omp_sched_kind), intent(out) :: kind
          integer(8), intent(out) :: chunk_size
        end subroutine omp_get_schedule_8
      end interface
      interface omp_get_ancestor_thread_num
        function omp_get_ancestor_thread_num(level)
          import
          integer(omp_integer_kind) omp_get_ancestor_thread_num
          integer(4), intent(in) :: level
        end function omp_get_ancestor_thread_num
        function omp_get_ancestor_thread_num_8(level)
          import
          integer(omp_integer_kind) omp_get_ancestor_thread_num_8
          integer(8), intent(in) :: level
        end function omp_get_ancestor_thread_num_8
      end interface
      interface omp_get_team_size
        function omp_get_team_size(level)
          import
          integer(omp_integer_kind) omp_get_team_size
          integer(4), intent(in) :: level
        end function omp_get_team_size
        function omp_get_team_size_8(level)
          import
          integer(omp_integer_kind) omp_get_team_size_8
          integer(8), intent(in) :: level
        end function omp_get_team_size_8
      end interface
      interface omp_get_partition_place_nums
        subroutine omp_get_partition_place_nums(place_nums)
          import
          integer(4), intent(out) :: place_nums(*)
        end subroutine omp_get_partition_place_nums
        subroutine omp_get_partition_place_nums_8(place_nums)
          import
          integer(8), intent(out) :: place_nums(*)
        end subroutine omp_get_partition_place_nums_8
      end interface

! By their C forms.
      interface
        function omp_get_place_num_procs(place_num) bind(c)
          import
          integer(omp_integer_kind) omp_get_place_num_procs
          integer(omp_integer_kind), value :: place_num
        end function omp_get_place_num_procs
        subroutine omp_get_place_proc_ids(place_num, ids) bind(c)
          import
          integer(omp_integer_kind), value :: place_num
          integer(omp_integer_kind) :: ids(*)
        end subroutine omp_get_place_proc_ids
        function omp_pause_resource(kind, device_num) bind(c)
          import
          integer(omp_integer_kind) omp_pause_resource
          integer(omp_pause_resource_kind), value :: kind
          integer(omp_integer_kind), value :: device_num
        end function omp_pause_resource
        function omp_pause_resource_all(kind) bind(c)
          import
          integer(omp_integer_kind) omp_pause_resource_all
          integer(omp_pause_resource_kind), value :: kind
        end function omp_pause_resource_all
        subroutine omp_fulfill_event(event) bind(c)
          import
          integer(omp_event_handle_kind), value :: event
        end subroutine omp_fulfill_event
        subroutine omp_display_env(verbose) bind(c)
          import
          logical(omp_logical_kind), value :: verbose
        end subroutine omp_display_env
        subroutine omp_set_default_allocator(allocator) bind(c)
          import
          integer(omp_allocator_handle_kind), value :: allocator
        end subroutine omp_set_default_allocator
        subroutine omp_destroy_allocator(allocator) bind(c)
          import
          integer(omp_allocator_handle_kind), value :: allocator
        end subroutine omp_destroy_allocator
        function omp_init_allocator(space, n, traits) bind(c)
          import
          integer(omp_allocator_handle_kind) omp_init_allocator
          integer(omp_memspace_handle_kind), value :: space
          integer(omp_integer_kind), value :: n
          type(omp_alloctrait), intent(in) :: traits(*)
        end function omp_init_allocator
        function omp_alloc(size, a) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr) omp_alloc
          integer(c_size_t), value :: size
          integer(omp_allocator_handle_kind), value :: a
        end function omp_alloc
        function omp_aligned_alloc(align, size, a) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr) omp_aligned_alloc
          integer(c_size_t), value :: align
          integer(c_size_t), value :: size
          integer(omp_allocator_handle_kind), value :: a
        end function omp_aligned_alloc
        function omp_calloc(n, size, a) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr) omp_calloc
          integer(c_size_t), value :: n
          integer(c_size_t), value :: size
          integer(omp_allocator_handle_kind), value :: a
        end function omp_calloc
        function omp_aligned_calloc(align, n, size, a) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr) omp_aligned_calloc
          integer(c_size_t), value :: align
          integer(c_size_t), value :: n
          integer(c_size_t), value :: size
          integer(omp_allocator_handle_kind), value :: a
        end function omp_aligned_calloc
        function omp_realloc(ptr, size, a, old) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr) omp_realloc
          type(c_ptr), value :: ptr
          integer(c_size_t), value :: size
          integer(omp_allocator_handle_kind), value :: a
          integer(omp_allocator_handle_kind), value :: old
        end function omp_realloc
        subroutine omp_free(ptr, a) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr), value :: ptr
          integer(omp_allocator_handle_kind), value :: a
        end subroutine omp_free
        function omp_target_alloc(size, dev) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr) omp_target_alloc
          integer(c_size_t), value :: size
          integer(omp_integer_kind), value :: dev
        end function omp_target_alloc
        subroutine omp_target_free(ptr, dev) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr), value :: ptr
          integer(omp_integer_kind), value :: dev
        end subroutine omp_target_free
        function omp_target_is_present(ptr, dev) bind(c)
          use, intrinsic :: iso_c_binding
          import
          integer(omp_integer_kind) omp_target_is_present
          type(c_ptr), value :: ptr
          integer(omp_integer_kind), value :: dev
        end function omp_target_is_present
        function omp_target_is_accessible(ptr, n, d) bind(c)
          use, intrinsic :: iso_c_binding
          import
          integer(omp_integer_kind) omp_target_is_accessible
          type(c_ptr), value :: ptr
          integer(c_size_t), value :: n
          integer(omp_integer_kind), value :: d
        end function omp_target_is_accessible
        function omp_get_mapped_ptr(ptr, dev) bind(c)
          use, intrinsic :: iso_c_binding
          import
          type(c_ptr) omp_get_mapped_ptr
          type(c_ptr), value :: ptr
          integer(omp_integer_kind), value :: dev
        end function omp_get_mapped_ptr
      end interface
