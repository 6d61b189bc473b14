/* OpenMP API for C and C++ (OpenMP 5.2 chapter 18, OpenMP 6.0 part 3), for programs that run on duomp.

   Sizes and values that the OpenMP specification leaves to the implementation are those of the
   compiler in use, so objects compiled with this header and objects compiled with the compiler's
   own omp.h agree:

                          GCC           clang and compilers derived from it
     omp_lock_t           4, align 4    8, align 8
     omp_nest_lock_t      16, align 8   8, align 8
     omp_depend_t         16, align 8   8, align 8
     omp_event_handle_t   8             8
     omp_default_mem_space 0            0, since LLVM 21: 99
     omp_atv_all          7             7, since LLVM 21: 19
     omp_invalid_device   -4            -2

   _OPENMP, the version of the specification, is defined by the compiler (-fopenmp) and describes
   which directives it accepts; this header does not touch it. The routines declared here are those
   of OpenMP 5.2 (202111) and the parts of 6.0 (202411) named below, whatever _OPENMP says.

   SPDX-License-Identifier: MIT OR Apache-2.0 */

#ifndef DUOMP_OMP_H
#define DUOMP_OMP_H 1

#ifdef __GNUC__
#pragma GCC system_header
#endif

#if defined(__clang__)
#define DUOMP_LLVM_ 1
#if !defined(__apple_build_version__) && __clang_major__ >= 21
#define DUOMP_LLVM21_ 1
#else
#define DUOMP_LLVM21_ 0
#endif
#define __OMP_H 1 /* the guard of the header this one stands for */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#else
#define DUOMP_LLVM_ 0
#define DUOMP_LLVM21_ 0
#define _OMP_H 1
#endif

#ifdef __cplusplus
extern "C" {
#if DUOMP_LLVM_
#define DUOMP_NOTHROW_
#else
#define DUOMP_NOTHROW_ throw()
#endif
#define DUOMP_NULL_ALLOCATOR_ = omp_null_allocator
#else
#if DUOMP_LLVM_
#define DUOMP_NOTHROW_
#else
#define DUOMP_NOTHROW_ __attribute__((__nothrow__))
#endif
#define DUOMP_NULL_ALLOCATOR_
#endif

#if DUOMP_LLVM_
#define DUOMP_ALLOC_(...)
#elif __GNUC__ >= 11
#define DUOMP_ALLOC_(...) __attribute__((__malloc__, __malloc__(omp_free, 1), __VA_ARGS__))
#else
#define DUOMP_ALLOC_(...) __attribute__((__malloc__, __VA_ARGS__))
#endif

typedef __UINTPTR_TYPE__ omp_uintptr_t;
typedef __INTPTR_TYPE__ omp_intptr_t;

/* Handles are enumerations as wide as a pointer: by their underlying type in C++11, else by their
   largest enumerator. */
#if defined(__cplusplus) && __cplusplus >= 201103L
#define DUOMP_HANDLE_ : omp_uintptr_t
#else
#define DUOMP_HANDLE_
#endif

/* ---- Types ---- */

#if DUOMP_LLVM_
typedef struct omp_lock_t { void *_lk; } omp_lock_t;
typedef struct omp_nest_lock_t { void *_lk; } omp_nest_lock_t;
typedef void *omp_depend_t;
typedef enum omp_event_handle_t { KMP_EVENT_MAX_HANDLE = __UINTPTR_MAX__ } omp_event_handle_t;
#else
typedef struct { unsigned char _x[4] __attribute__((__aligned__(4))); } omp_lock_t;
typedef struct {
  unsigned char _x[8 + sizeof(void *)] __attribute__((__aligned__(sizeof(void *))));
} omp_nest_lock_t;
typedef struct omp_depend_t {
  char _x[2 * sizeof(void *)];
} __attribute__((__aligned__(sizeof(void *)))) omp_depend_t;
typedef enum omp_event_handle_t DUOMP_HANDLE_ {
  __omp_event_handle_t_max__ = __UINTPTR_MAX__
} omp_event_handle_t;
#endif

typedef enum omp_sched_t {
  omp_sched_static = 1,
  omp_sched_dynamic = 2,
  omp_sched_guided = 3,
  omp_sched_auto = 4,
  omp_sched_monotonic = 0x80000000U
} omp_sched_t;

typedef enum omp_proc_bind_t {
  omp_proc_bind_false = 0,
  omp_proc_bind_true = 1,
  omp_proc_bind_primary = 2,
  omp_proc_bind_master = omp_proc_bind_primary,
  omp_proc_bind_close = 3,
  omp_proc_bind_spread = 4
} omp_proc_bind_t;

typedef enum omp_sync_hint_t {
  omp_sync_hint_none = 0,
  omp_lock_hint_none = omp_sync_hint_none,
  omp_sync_hint_uncontended = 1,
  omp_lock_hint_uncontended = omp_sync_hint_uncontended,
  omp_sync_hint_contended = 2,
  omp_lock_hint_contended = omp_sync_hint_contended,
  omp_sync_hint_nonspeculative = 4,
  omp_lock_hint_nonspeculative = omp_sync_hint_nonspeculative,
  omp_sync_hint_speculative = 8,
  omp_lock_hint_speculative = omp_sync_hint_speculative
#if DUOMP_LLVM_
  ,
  kmp_lock_hint_hle = 0x10000,
  kmp_lock_hint_rtm = 0x20000,
  kmp_lock_hint_adaptive = 0x40000
#endif
} omp_sync_hint_t;
typedef omp_sync_hint_t omp_lock_hint_t;

typedef enum omp_pause_resource_t {
#if DUOMP_LLVM_
  omp_pause_resume = 0,
#endif
#if DUOMP_LLVM21_
  omp_pause_stop_tool = 3,
#endif
  omp_pause_soft = 1,
  omp_pause_hard = 2
} omp_pause_resource_t;

#if DUOMP_LLVM_
#define omp_initial_device -1
#define omp_invalid_device -2
#else
enum { omp_initial_device = -1, omp_invalid_device = -4 };
#endif

typedef enum omp_control_tool_t {
  omp_control_tool_start = 1,
  omp_control_tool_pause = 2,
  omp_control_tool_flush = 3,
  omp_control_tool_end = 4
} omp_control_tool_t;

typedef enum omp_control_tool_result_t {
  omp_control_tool_notool = -2,
  omp_control_tool_nocallback = -1,
  omp_control_tool_success = 0,
  omp_control_tool_ignored = 1
} omp_control_tool_result_t;

typedef enum omp_memspace_handle_t DUOMP_HANDLE_ {
#if DUOMP_LLVM21_
  omp_null_mem_space = 0,
  omp_default_mem_space = 99,
#else
  omp_default_mem_space = 0,
#endif
  omp_large_cap_mem_space = 1,
  omp_const_mem_space = 2,
  omp_high_bw_mem_space = 3,
  omp_low_lat_mem_space = 4,
#if DUOMP_LLVM_
  llvm_omp_target_host_mem_space = 100,
  llvm_omp_target_shared_mem_space = 101,
  llvm_omp_target_device_mem_space = 102,
  KMP_MEMSPACE_MAX_HANDLE = __UINTPTR_MAX__
#else
  __omp_memspace_handle_t_max__ = __UINTPTR_MAX__
#endif
} omp_memspace_handle_t;

typedef enum omp_allocator_handle_t DUOMP_HANDLE_ {
  omp_null_allocator = 0,
  omp_default_mem_alloc = 1,
  omp_large_cap_mem_alloc = 2,
  omp_const_mem_alloc = 3,
  omp_high_bw_mem_alloc = 4,
  omp_low_lat_mem_alloc = 5,
  omp_cgroup_mem_alloc = 6,
  omp_pteam_mem_alloc = 7,
  omp_thread_mem_alloc = 8,
#if DUOMP_LLVM_
  llvm_omp_target_host_mem_alloc = 100,
  llvm_omp_target_shared_mem_alloc = 101,
  llvm_omp_target_device_mem_alloc = 102,
  KMP_ALLOCATOR_MAX_HANDLE = __UINTPTR_MAX__
#else
  __omp_allocator_handle_t_max__ = __UINTPTR_MAX__
#endif
} omp_allocator_handle_t;

typedef enum omp_alloctrait_key_t {
  omp_atk_sync_hint = 1,
  omp_atk_alignment = 2,
  omp_atk_access = 3,
  omp_atk_pool_size = 4,
  omp_atk_fallback = 5,
  omp_atk_fb_data = 6,
  omp_atk_pinned = 7,
  omp_atk_partition = 8
#if DUOMP_LLVM21_
  ,
  omp_atk_pin_device = 9,
  omp_atk_preferred_device = 10,
  omp_atk_device_access = 11,
  omp_atk_target_access = 12,
  omp_atk_atomic_scope = 13,
  omp_atk_part_size = 14
#endif
} omp_alloctrait_key_t;

typedef enum omp_alloctrait_value_t {
#if !DUOMP_LLVM_
  omp_atv_default = (__UINTPTR_TYPE__)-1,
#endif
  omp_atv_false = 0,
  omp_atv_true = 1,
  omp_atv_contended = 3,
  omp_atv_uncontended = 4,
  omp_atv_serialized = 5,
  omp_atv_sequential = omp_atv_serialized,
  omp_atv_private = 6,
#if DUOMP_LLVM21_
  omp_atv_device = 7,
  omp_atv_all = 19,
  omp_atv_single = 20,
  omp_atv_multiple = 21,
  omp_atv_memspace = 22,
#else
  omp_atv_all = 7,
#endif
  omp_atv_thread = 8,
  omp_atv_pteam = 9,
  omp_atv_cgroup = 10,
  omp_atv_default_mem_fb = 11,
  omp_atv_null_fb = 12,
  omp_atv_abort_fb = 13,
  omp_atv_allocator_fb = 14,
  omp_atv_environment = 15,
  omp_atv_nearest = 16,
  omp_atv_blocked = 17,
  omp_atv_interleaved = 18
} omp_alloctrait_value_t;
#if DUOMP_LLVM_
#define omp_atv_default ((omp_uintptr_t)-1)
#endif

typedef struct omp_alloctrait_t {
  omp_alloctrait_key_t key;
  omp_uintptr_t value;
} omp_alloctrait_t;

/* Interoperability, OpenMP 5.2 section 18.12 */
typedef void *omp_interop_t;
#define omp_interop_none 0

typedef enum omp_interop_property {
  omp_ipr_fr_id = -1,
  omp_ipr_fr_name = -2,
  omp_ipr_vendor = -3,
  omp_ipr_vendor_name = -4,
  omp_ipr_device_num = -5,
  omp_ipr_platform = -6,
  omp_ipr_device = -7,
  omp_ipr_device_context = -8,
  omp_ipr_targetsync = -9,
  omp_ipr_first = -9
} omp_interop_property_t;

typedef enum omp_interop_rc {
  omp_irc_no_value = 1,
  omp_irc_success = 0,
  omp_irc_empty = -1,
  omp_irc_out_of_range = -2,
  omp_irc_type_int = -3,
  omp_irc_type_ptr = -4,
  omp_irc_type_str = -5,
  omp_irc_other = -6
} omp_interop_rc_t;

typedef enum omp_interop_fr {
  omp_ifr_cuda = 1,
  omp_ifr_cuda_driver = 2,
  omp_ifr_opencl = 3,
  omp_ifr_sycl = 4,
  omp_ifr_hip = 5,
  omp_ifr_level_zero = 6,
  omp_ifr_last = 7
} omp_interop_fr_t;

/* The sizes that compilers bake into programs. */
#if defined(__cplusplus) && __cplusplus >= 201103L
#define DUOMP_ASSERT_(what, text) static_assert(what, text)
#elif !defined(__cplusplus) && defined(__GNUC__)
#define DUOMP_ASSERT_(what, text) _Static_assert(what, text)
#else
#define DUOMP_ASSERT_(what, text) typedef int DUOMP_ASSERT_NAME_(__LINE__)[(what) ? 1 : -1]
#define DUOMP_ASSERT_NAME_(line) DUOMP_ASSERT_PASTE_(line)
#define DUOMP_ASSERT_PASTE_(line) duomp_assert_##line##_
#endif
#if defined(__LP64__)
DUOMP_ASSERT_(sizeof(omp_lock_t) == (DUOMP_LLVM_ ? 8 : 4), "size of omp_lock_t");
DUOMP_ASSERT_(__alignof__(omp_lock_t) == (DUOMP_LLVM_ ? 8 : 4), "alignment of omp_lock_t");
DUOMP_ASSERT_(sizeof(omp_nest_lock_t) == (DUOMP_LLVM_ ? 8 : 16), "size of omp_nest_lock_t");
DUOMP_ASSERT_(__alignof__(omp_nest_lock_t) == 8, "alignment of omp_nest_lock_t");
DUOMP_ASSERT_(sizeof(omp_depend_t) == (DUOMP_LLVM_ ? 8 : 16), "size of omp_depend_t");
DUOMP_ASSERT_(__alignof__(omp_depend_t) == 8, "alignment of omp_depend_t");
DUOMP_ASSERT_(sizeof(omp_event_handle_t) == 8, "size of omp_event_handle_t");
DUOMP_ASSERT_(sizeof(omp_allocator_handle_t) == 8, "size of omp_allocator_handle_t");
DUOMP_ASSERT_(sizeof(omp_memspace_handle_t) == 8, "size of omp_memspace_handle_t");
DUOMP_ASSERT_(sizeof(omp_alloctrait_t) == 16, "size of omp_alloctrait_t");
#endif

/* ---- Threads, OpenMP 5.2 section 18.2 to 18.4 ---- */

extern void omp_set_num_threads(int) DUOMP_NOTHROW_;
extern int omp_get_num_threads(void) DUOMP_NOTHROW_;
extern int omp_get_max_threads(void) DUOMP_NOTHROW_;
extern int omp_get_thread_num(void) DUOMP_NOTHROW_;
extern int omp_in_parallel(void) DUOMP_NOTHROW_;
extern void omp_set_dynamic(int) DUOMP_NOTHROW_;
extern int omp_get_dynamic(void) DUOMP_NOTHROW_;
extern int omp_get_cancellation(void) DUOMP_NOTHROW_;
extern void omp_set_nested(int) DUOMP_NOTHROW_;
extern int omp_get_nested(void) DUOMP_NOTHROW_;
extern void omp_set_schedule(omp_sched_t, int) DUOMP_NOTHROW_;
extern void omp_get_schedule(omp_sched_t *, int *) DUOMP_NOTHROW_;
extern int omp_get_thread_limit(void) DUOMP_NOTHROW_;
extern int omp_get_supported_active_levels(void) DUOMP_NOTHROW_;
extern void omp_set_max_active_levels(int) DUOMP_NOTHROW_;
extern int omp_get_max_active_levels(void) DUOMP_NOTHROW_;
extern int omp_get_level(void) DUOMP_NOTHROW_;
extern int omp_get_ancestor_thread_num(int) DUOMP_NOTHROW_;
extern int omp_get_team_size(int) DUOMP_NOTHROW_;
extern int omp_get_active_level(void) DUOMP_NOTHROW_;

extern int omp_get_num_teams(void) DUOMP_NOTHROW_;
extern int omp_get_team_num(void) DUOMP_NOTHROW_;
extern void omp_set_num_teams(int) DUOMP_NOTHROW_;
extern int omp_get_max_teams(void) DUOMP_NOTHROW_;
extern void omp_set_teams_thread_limit(int) DUOMP_NOTHROW_;
extern int omp_get_teams_thread_limit(void) DUOMP_NOTHROW_;

/* ---- Places and affinity, 18.3 ---- */

#if DUOMP_LLVM_
/* In libraries of the KMP ABI the plain names are the Fortran routines. */
#define omp_set_affinity_format ompc_set_affinity_format
#define omp_get_affinity_format ompc_get_affinity_format
#define omp_display_affinity ompc_display_affinity
#define omp_capture_affinity ompc_capture_affinity
#endif

extern omp_proc_bind_t omp_get_proc_bind(void) DUOMP_NOTHROW_;
extern int omp_get_num_places(void) DUOMP_NOTHROW_;
extern int omp_get_place_num_procs(int) DUOMP_NOTHROW_;
extern void omp_get_place_proc_ids(int, int *) DUOMP_NOTHROW_;
extern int omp_get_place_num(void) DUOMP_NOTHROW_;
extern int omp_get_partition_num_places(void) DUOMP_NOTHROW_;
extern void omp_get_partition_place_nums(int *) DUOMP_NOTHROW_;
extern void omp_set_affinity_format(const char *) DUOMP_NOTHROW_;
extern __SIZE_TYPE__ omp_get_affinity_format(char *, __SIZE_TYPE__) DUOMP_NOTHROW_;
extern void omp_display_affinity(const char *) DUOMP_NOTHROW_;
extern __SIZE_TYPE__ omp_capture_affinity(char *, __SIZE_TYPE__, const char *) DUOMP_NOTHROW_;

/* ---- Tasks and events, 18.5, 18.6, 18.11 ---- */

extern int omp_get_max_task_priority(void) DUOMP_NOTHROW_;
extern int omp_in_explicit_task(void) DUOMP_NOTHROW_;
extern int omp_in_final(void) DUOMP_NOTHROW_;
extern void omp_fulfill_event(omp_event_handle_t) DUOMP_NOTHROW_;
extern int omp_pause_resource(omp_pause_resource_t, int) DUOMP_NOTHROW_;
extern int omp_pause_resource_all(omp_pause_resource_t) DUOMP_NOTHROW_;

/* ---- Devices and device memory, 18.7 and 18.8; the memset forms are of OpenMP 6.0 ---- */

extern int omp_get_num_procs(void) DUOMP_NOTHROW_;
extern void omp_set_default_device(int) DUOMP_NOTHROW_;
extern int omp_get_default_device(void) DUOMP_NOTHROW_;
extern int omp_get_num_devices(void) DUOMP_NOTHROW_;
extern int omp_get_device_num(void) DUOMP_NOTHROW_;
extern int omp_is_initial_device(void) DUOMP_NOTHROW_;
extern int omp_get_initial_device(void) DUOMP_NOTHROW_;
extern void *omp_target_alloc(__SIZE_TYPE__, int) DUOMP_NOTHROW_;
extern void omp_target_free(void *, int) DUOMP_NOTHROW_;
extern int omp_target_is_present(const void *, int) DUOMP_NOTHROW_;
extern int omp_target_is_accessible(const void *, __SIZE_TYPE__, int) DUOMP_NOTHROW_;
extern void *omp_get_mapped_ptr(const void *, int) DUOMP_NOTHROW_;
extern int omp_target_associate_ptr(const void *, const void *, __SIZE_TYPE__, __SIZE_TYPE__,
                                    int) DUOMP_NOTHROW_;
extern int omp_target_disassociate_ptr(const void *, int) DUOMP_NOTHROW_;
extern int omp_target_memcpy(void *, const void *, __SIZE_TYPE__, __SIZE_TYPE__, __SIZE_TYPE__,
                             int, int) DUOMP_NOTHROW_;
extern int omp_target_memcpy_async(void *, const void *, __SIZE_TYPE__, __SIZE_TYPE__,
                                   __SIZE_TYPE__, int, int, int, omp_depend_t *) DUOMP_NOTHROW_;
extern int omp_target_memcpy_rect(void *, const void *, __SIZE_TYPE__, int, const __SIZE_TYPE__ *,
                                  const __SIZE_TYPE__ *, const __SIZE_TYPE__ *,
                                  const __SIZE_TYPE__ *, const __SIZE_TYPE__ *, int,
                                  int) DUOMP_NOTHROW_;
extern int omp_target_memcpy_rect_async(void *, const void *, __SIZE_TYPE__, int,
                                        const __SIZE_TYPE__ *, const __SIZE_TYPE__ *,
                                        const __SIZE_TYPE__ *, const __SIZE_TYPE__ *,
                                        const __SIZE_TYPE__ *, int, int, int,
                                        omp_depend_t *) DUOMP_NOTHROW_;
extern void *omp_target_memset(void *, int, __SIZE_TYPE__, int) DUOMP_NOTHROW_;
extern void *omp_target_memset_async(void *, int, __SIZE_TYPE__, int, int,
                                     omp_depend_t *) DUOMP_NOTHROW_;
extern int omp_get_device_from_uid(const char *) DUOMP_NOTHROW_;
extern const char *omp_get_uid_from_device(int) DUOMP_NOTHROW_;

/* ---- Locks, 18.9 ---- */

extern void omp_init_lock(omp_lock_t *) DUOMP_NOTHROW_;
extern void omp_init_lock_with_hint(omp_lock_t *, omp_sync_hint_t) DUOMP_NOTHROW_;
extern void omp_destroy_lock(omp_lock_t *) DUOMP_NOTHROW_;
extern void omp_set_lock(omp_lock_t *) DUOMP_NOTHROW_;
extern void omp_unset_lock(omp_lock_t *) DUOMP_NOTHROW_;
extern int omp_test_lock(omp_lock_t *) DUOMP_NOTHROW_;
extern void omp_init_nest_lock(omp_nest_lock_t *) DUOMP_NOTHROW_;
extern void omp_init_nest_lock_with_hint(omp_nest_lock_t *, omp_sync_hint_t) DUOMP_NOTHROW_;
extern void omp_destroy_nest_lock(omp_nest_lock_t *) DUOMP_NOTHROW_;
extern void omp_set_nest_lock(omp_nest_lock_t *) DUOMP_NOTHROW_;
extern void omp_unset_nest_lock(omp_nest_lock_t *) DUOMP_NOTHROW_;
extern int omp_test_nest_lock(omp_nest_lock_t *) DUOMP_NOTHROW_;

/* ---- Time, 18.10; results in seconds ---- */

extern double omp_get_wtime(void) DUOMP_NOTHROW_;
extern double omp_get_wtick(void) DUOMP_NOTHROW_;

/* ---- Interoperability, 18.12 ---- */

#if DUOMP_LLVM_
typedef int duomp_interop_rc_arg_;
#else
typedef omp_interop_rc_t duomp_interop_rc_arg_;
#endif
extern int omp_get_num_interop_properties(const omp_interop_t) DUOMP_NOTHROW_;
extern omp_intptr_t omp_get_interop_int(const omp_interop_t, omp_interop_property_t,
                                        duomp_interop_rc_arg_ *) DUOMP_NOTHROW_;
extern void *omp_get_interop_ptr(const omp_interop_t, omp_interop_property_t,
                                 duomp_interop_rc_arg_ *) DUOMP_NOTHROW_;
extern const char *omp_get_interop_str(const omp_interop_t, omp_interop_property_t,
                                       duomp_interop_rc_arg_ *) DUOMP_NOTHROW_;
extern const char *omp_get_interop_name(const omp_interop_t, omp_interop_property_t) DUOMP_NOTHROW_;
extern const char *omp_get_interop_type_desc(const omp_interop_t,
                                             omp_interop_property_t) DUOMP_NOTHROW_;
extern const char *omp_get_interop_rc_desc(const omp_interop_t, omp_interop_rc_t) DUOMP_NOTHROW_;

/* ---- Memory management, 18.13 ---- */

#if DUOMP_LLVM_
#define DUOMP_TRAITS_ omp_alloctrait_t[]
#else
#define DUOMP_TRAITS_ const omp_alloctrait_t[]
#endif
extern omp_allocator_handle_t omp_init_allocator(omp_memspace_handle_t, int,
                                                 DUOMP_TRAITS_) DUOMP_NOTHROW_;
extern void omp_destroy_allocator(omp_allocator_handle_t) DUOMP_NOTHROW_;
extern void omp_set_default_allocator(omp_allocator_handle_t) DUOMP_NOTHROW_;
extern omp_allocator_handle_t omp_get_default_allocator(void) DUOMP_NOTHROW_;
extern void omp_free(void *, omp_allocator_handle_t DUOMP_NULL_ALLOCATOR_) DUOMP_NOTHROW_;
extern void *omp_alloc(__SIZE_TYPE__, omp_allocator_handle_t DUOMP_NULL_ALLOCATOR_) DUOMP_NOTHROW_
    DUOMP_ALLOC_(__alloc_size__(1));
extern void *omp_aligned_alloc(__SIZE_TYPE__, __SIZE_TYPE__,
                               omp_allocator_handle_t DUOMP_NULL_ALLOCATOR_) DUOMP_NOTHROW_
    DUOMP_ALLOC_(__alloc_size__(2), __alloc_align__(1));
extern void *omp_calloc(__SIZE_TYPE__, __SIZE_TYPE__,
                        omp_allocator_handle_t DUOMP_NULL_ALLOCATOR_) DUOMP_NOTHROW_
    DUOMP_ALLOC_(__alloc_size__(1, 2));
extern void *omp_aligned_calloc(__SIZE_TYPE__, __SIZE_TYPE__, __SIZE_TYPE__,
                                omp_allocator_handle_t DUOMP_NULL_ALLOCATOR_) DUOMP_NOTHROW_
    DUOMP_ALLOC_(__alloc_size__(2, 3), __alloc_align__(1));
extern void *omp_realloc(void *, __SIZE_TYPE__, omp_allocator_handle_t DUOMP_NULL_ALLOCATOR_,
                         omp_allocator_handle_t DUOMP_NULL_ALLOCATOR_) DUOMP_NOTHROW_
#if !DUOMP_LLVM_
    __attribute__((__alloc_size__(2)))
#endif
    ;

#if DUOMP_LLVM21_
/* Memory spaces of devices, OpenMP 6.0 section 27.1 to 27.6 */
extern omp_memspace_handle_t omp_get_devices_memspace(int, const int *, omp_memspace_handle_t);
extern omp_memspace_handle_t omp_get_device_memspace(int, omp_memspace_handle_t);
extern omp_memspace_handle_t omp_get_devices_and_host_memspace(int, const int *,
                                                               omp_memspace_handle_t);
extern omp_memspace_handle_t omp_get_device_and_host_memspace(int, omp_memspace_handle_t);
extern omp_memspace_handle_t omp_get_devices_all_memspace(omp_memspace_handle_t);
extern omp_allocator_handle_t omp_get_devices_allocator(int, const int *, omp_memspace_handle_t);
extern omp_allocator_handle_t omp_get_device_allocator(int, omp_memspace_handle_t);
extern omp_allocator_handle_t omp_get_devices_and_host_allocator(int, const int *,
                                                                 omp_memspace_handle_t);
extern omp_allocator_handle_t omp_get_device_and_host_allocator(int, omp_memspace_handle_t);
extern omp_allocator_handle_t omp_get_devices_all_allocator(omp_memspace_handle_t);
extern int omp_get_memspace_num_resources(omp_memspace_handle_t);
extern omp_memspace_handle_t omp_get_submemspace(omp_memspace_handle_t, int, int *);
#endif

/* ---- Tools and environment, 18.14 and 18.15 ---- */

extern int omp_control_tool(int, int, void *) DUOMP_NOTHROW_;
extern void omp_display_env(int) DUOMP_NOTHROW_;

/* ---- Extensions of the LLVM and Intel runtimes; sizes in bytes, block time in milliseconds ---- */

#if DUOMP_LLVM_
#define KMP_VERSION_MAJOR 5
#define KMP_VERSION_MINOR 0
#define KMP_VERSION_BUILD 20140926

typedef void *kmp_affinity_mask_t;
typedef int omp_int_t;
typedef double omp_wtime_t;

extern int kmp_get_stacksize(void);
extern void kmp_set_stacksize(int);
extern size_t kmp_get_stacksize_s(void);
extern void kmp_set_stacksize_s(size_t);
extern int kmp_get_blocktime(void);
extern void kmp_set_blocktime(int);
extern int kmp_get_library(void);
extern void kmp_set_library(int);
extern void kmp_set_library_serial(void);
extern void kmp_set_library_turnaround(void);
extern void kmp_set_library_throughput(void);
extern void kmp_set_defaults(const char *);
extern void kmp_set_disp_num_buffers(int);
extern void kmp_set_warnings_on(void);
extern void kmp_set_warnings_off(void);

extern int kmp_set_affinity(kmp_affinity_mask_t *);
extern int kmp_get_affinity(kmp_affinity_mask_t *);
extern int kmp_get_affinity_max_proc(void);
extern void kmp_create_affinity_mask(kmp_affinity_mask_t *);
extern void kmp_destroy_affinity_mask(kmp_affinity_mask_t *);
extern int kmp_set_affinity_mask_proc(int, kmp_affinity_mask_t *);
extern int kmp_unset_affinity_mask_proc(int, kmp_affinity_mask_t *);
extern int kmp_get_affinity_mask_proc(int, kmp_affinity_mask_t *);

extern void *kmp_malloc(size_t);
extern void *kmp_aligned_malloc(size_t, size_t);
extern void *kmp_calloc(size_t, size_t);
extern void *kmp_realloc(void *, size_t);
extern void kmp_free(void *);
#endif

#ifdef __cplusplus
} /* extern "C" */
#endif

/* ---- C++ allocators, OpenMP 6.0 section 27.13 ---- */

#if defined(__cplusplus) && __cplusplus >= 201103L
#include <new>
namespace omp {
namespace allocator {

/* Stateless allocators for containers: any two of one kind are equal. */
#define DUOMP_ALLOCATOR_(name, handle)                                                             \
  template <typename T> struct name {                                                              \
    typedef T value_type;                                                                          \
    name() = default;                                                                              \
    template <typename U> name(const name<U> &) noexcept {}                                        \
    T *allocate(__SIZE_TYPE__ count) {                                                             \
      if (count > static_cast<__SIZE_TYPE__>(-1) / sizeof(T))                                      \
        duomp_no_memory_();                                                                         \
      void *const memory = omp_aligned_alloc(alignof(T), count * sizeof(T), handle);               \
      if (memory == nullptr)                                                                       \
        duomp_no_memory_();                                                                         \
      return static_cast<T *>(memory);                                                             \
    }                                                                                              \
    void deallocate(T *memory, __SIZE_TYPE__) noexcept { omp_free(memory, handle); }               \
  };                                                                                               \
  template <typename T, typename U>                                                                \
  bool operator==(const name<T> &, const name<U> &) noexcept {                                     \
    return true;                                                                                   \
  }                                                                                                \
  template <typename T, typename U>                                                                \
  bool operator!=(const name<T> &, const name<U> &) noexcept {                                     \
    return false;                                                                                  \
  }

[[noreturn]] inline void duomp_no_memory_() {
#ifdef __cpp_exceptions
  throw std::bad_alloc();
#else
  __builtin_abort();
#endif
}

DUOMP_ALLOCATOR_(null_allocator, omp_null_allocator)
DUOMP_ALLOCATOR_(default_mem, omp_default_mem_alloc)
DUOMP_ALLOCATOR_(large_cap_mem, omp_large_cap_mem_alloc)
DUOMP_ALLOCATOR_(const_mem, omp_const_mem_alloc)
DUOMP_ALLOCATOR_(high_bw_mem, omp_high_bw_mem_alloc)
DUOMP_ALLOCATOR_(low_lat_mem, omp_low_lat_mem_alloc)
DUOMP_ALLOCATOR_(cgroup_mem, omp_cgroup_mem_alloc)
DUOMP_ALLOCATOR_(pteam_mem, omp_pteam_mem_alloc)
DUOMP_ALLOCATOR_(thread_mem, omp_thread_mem_alloc)
#undef DUOMP_ALLOCATOR_

} /* namespace allocator */
} /* namespace omp */
#endif

#undef DUOMP_HANDLE_
#undef DUOMP_NOTHROW_
#undef DUOMP_NULL_ALLOCATOR_
#undef DUOMP_ALLOC_
#undef DUOMP_ASSERT_
#undef DUOMP_TRAITS_
#undef DUOMP_LLVM_
#undef DUOMP_LLVM21_
#endif /* DUOMP_OMP_H */
