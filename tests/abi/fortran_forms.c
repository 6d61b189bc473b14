/* The forms of the routines that gfortran calls: arguments by reference, _8_ for programs with 8-byte integers. What gcc 12's
   libgomp lacks is weak and passed over there. */
#include "check.h"
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEAK __attribute__((weak))

int32_t omp_get_thread_num_(void), omp_get_num_threads_(void), omp_get_max_threads_(void), omp_get_num_procs_(void);
int32_t omp_in_parallel_(void), omp_in_final_(void), omp_get_level_(void), omp_get_active_level_(void);
int32_t omp_get_thread_limit_(void), omp_get_cancellation_(void), omp_get_max_task_priority_(void), omp_get_proc_bind_(void);
int32_t omp_get_dynamic_(void), omp_get_nested_(void), omp_get_max_active_levels_(void), omp_get_default_device_(void);
int32_t omp_get_supported_active_levels_(void), omp_get_num_teams_(void), omp_get_team_num_(void), omp_get_max_teams_(void);
int32_t omp_get_teams_thread_limit_(void), omp_get_num_places_(void), omp_get_place_num_(void);
int32_t omp_get_partition_num_places_(void), omp_get_num_devices_(void), omp_get_initial_device_(void);
int32_t omp_get_device_num_(void), omp_is_initial_device_(void), omp_in_explicit_task_(void) WEAK;
double omp_get_wtime_(void), omp_get_wtick_(void);
#define SETTER(name) void omp_set_##name##_(const int32_t *), omp_set_##name##_8_(const int64_t *);
SETTER(num_threads) SETTER(dynamic) SETTER(nested) SETTER(max_active_levels) SETTER(default_device) SETTER(num_teams)
SETTER(teams_thread_limit)
#define OF_ONE(name) int32_t omp_get_##name##_(const int32_t *), omp_get_##name##_8_(const int64_t *);
OF_ONE(ancestor_thread_num) OF_ONE(team_size) OF_ONE(place_num_procs)
void omp_set_schedule_(const int32_t *, const int32_t *), omp_set_schedule_8_(const int32_t *, const int64_t *);
void omp_get_schedule_(int32_t *, int32_t *), omp_get_schedule_8_(int32_t *, int64_t *);
void omp_get_place_proc_ids_(const int32_t *, int32_t *), omp_get_place_proc_ids_8_(const int64_t *, int64_t *);
void omp_get_partition_place_nums_(int32_t *), omp_get_partition_place_nums_8_(int64_t *);
void omp_set_affinity_format_(const char *, size_t), omp_display_affinity_(const char *, size_t);
int32_t omp_get_affinity_format_(char *, size_t), omp_capture_affinity_(char *, const char *, size_t, size_t);
void omp_display_env_(const int32_t *), omp_display_env_8_(const int64_t *);
intptr_t omp_init_allocator_(const intptr_t *, const int32_t *, const omp_alloctrait_t *);
intptr_t omp_init_allocator_8_(const intptr_t *, const int64_t *, const omp_alloctrait_t *);
void omp_destroy_allocator_(const intptr_t *), omp_set_default_allocator_(const intptr_t *);
intptr_t omp_get_default_allocator_(void);
int32_t omp_pause_resource_(const int32_t *, const int32_t *), omp_pause_resource_all_(const int32_t *);
void omp_fulfill_event_(intptr_t);
int32_t omp_control_tool_(const int32_t *, const int32_t *, void *) WEAK;
int32_t omp_control_tool_8_(const int64_t *, const int64_t *, void *) WEAK;
int32_t omp_get_device_from_uid_(const char *, size_t) WEAK;
void omp_get_uid_from_device_(const char **, size_t *, const int32_t *) WEAK;
void omp_get_uid_from_device_8_(const char **, size_t *, const int64_t *) WEAK;
void omp_get_interop_str_(const char **, size_t *, void *, int, int *) WEAK;
void omp_get_interop_name_(const char **, size_t *, void *, int) WEAK;
void omp_get_interop_type_desc_(const char **, size_t *, void *, int) WEAK;
void omp_get_interop_rc_desc_(const char **, size_t *, void *, int) WEAK;
int32_t omp_get_supported_active_league_dims_(const int32_t *, const int32_t *) WEAK;
int32_t omp_get_supported_active_team_dims_(const int32_t *, const int32_t *) WEAK;
/* Routines of gcc 13 and later in C. */
int omp_get_num_teams_dim(int) WEAK, omp_get_team_num_dim(int) WEAK, omp_get_num_threads_dim(int) WEAK;
int omp_get_thread_num_dim(int) WEAK, omp_get_thread_limit_dim(int) WEAK;
int omp_get_supported_active_league_dims(int, int) WEAK, omp_get_supported_active_team_dims(int, int) WEAK;
int omp_get_supported_teams_dim(int, int) WEAK, omp_get_supported_threads_dim(int, int) WEAK;
void omp_get_device_distances(int, const int *, int *) WEAK;
void omp_init_lock_with_hint(omp_lock_t *, omp_sync_hint_t) WEAK;
void omp_init_nest_lock_with_hint(omp_nest_lock_t *, omp_sync_hint_t) WEAK;
int omp_in_explicit_task(void) WEAK, omp_control_tool(int, int, void *) WEAK, omp_get_device_from_uid(const char *) WEAK;
const char *omp_get_uid_from_device(int) WEAK;
void *omp_get_mapped_ptr(const void *, int) WEAK;
int omp_target_is_accessible(const void *, size_t, int) WEAK;
void *omp_target_memset(void *, int, size_t, int) WEAK;
void *omp_target_memset_async(void *, int, size_t, int, int, omp_depend_t *) WEAK;
int omp_target_memcpy_async(void *, const void *, size_t, size_t, size_t, int, int, int, omp_depend_t *) WEAK;
int omp_target_memcpy_rect_async(void *, const void *, size_t, int, const size_t *, const size_t *, const size_t *,
                                 const size_t *, const size_t *, int, int, int, omp_depend_t *) WEAK;
int omp_get_num_interop_properties(void *) WEAK;
intptr_t omp_get_interop_int(void *, int, int *) WEAK;
void *omp_get_interop_ptr(void *, int, int *) WEAK;
const char *omp_get_interop_str(void *, int, int *) WEAK, *omp_get_interop_name(void *, int) WEAK;
const char *omp_get_interop_type_desc(void *, int) WEAK, *omp_get_interop_rc_desc(void *, int) WEAK;

/* Calls the form of each width and looks what came of it. */
#define SET(name, value, query) \
    do { \
        int32_t v = (value); \
        omp_set_##name##_(&v); \
        CHECK((query) == (value)); \
        v = 0; \
        omp_set_##name##_(&v); \
        int64_t w = (value); \
        omp_set_##name##_8_(&w); \
        CHECK((query) == (value)); \
    } while (0)

static void icvs(void)
{
    int32_t one = 1;
    SET(num_threads, 3, omp_get_max_threads_());
    SET(dynamic, 1, omp_get_dynamic_());
    SET(max_active_levels, 2, omp_get_max_active_levels_());
    SET(nested, 1, omp_get_nested_());
    SET(default_device, 4, omp_get_default_device_());
    SET(num_teams, 5, omp_get_max_teams_());
    SET(teams_thread_limit, 6, omp_get_teams_thread_limit_());
    /* What does not fit 32 bits is cut to the nearest value. */
    int64_t large = 1ll << 40, zero = 0;
    omp_set_default_device_8_(&large);
    CHECK(omp_get_default_device_() == INT32_MAX);
    omp_set_default_device_8_(&zero), omp_set_dynamic_8_(&zero), omp_set_num_teams_8_(&zero);
    omp_set_teams_thread_limit_8_(&zero);
    int32_t kind = omp_sched_dynamic, chunk = 7;
    omp_set_schedule_(&kind, &chunk);
    int64_t chunk8 = 0;
    kind = 0, omp_get_schedule_8_(&kind, &chunk8);
    CHECK((kind & 0xff) == omp_sched_dynamic && chunk8 == 7);
    kind = omp_sched_guided, chunk8 = 9;
    omp_set_schedule_8_(&kind, &chunk8);
    kind = 0, chunk = 0, omp_get_schedule_(&kind, &chunk);
    CHECK((kind & 0xff) == omp_sched_guided && chunk == 9);
    CHECK(omp_get_supported_active_levels_() == omp_get_supported_active_levels() && omp_get_num_procs_() >= 1);
    CHECK(omp_get_thread_limit_() == omp_get_thread_limit() && omp_get_cancellation_() == omp_get_cancellation());
    CHECK(omp_get_max_task_priority_() == omp_get_max_task_priority() && omp_get_proc_bind_() == (int)omp_get_proc_bind());
    CHECK(omp_get_num_devices_() == 0 && omp_get_initial_device_() == omp_get_initial_device());
    CHECK(omp_get_device_num_() == omp_get_device_num() && omp_is_initial_device_() == 1);
    CHECK(omp_get_wtick_() > 0 && omp_get_wtime_() > 0 && omp_get_wtime_() <= omp_get_wtime());
    CHECK(omp_get_num_teams_() == 1 && omp_get_team_num_() == 0 && one == 1);
}

static void regions(void)
{
    int members = 0, tasks = 0, teams = 0;
    CHECK(!omp_in_parallel_() && omp_get_level_() == 0 && omp_get_active_level_() == 0 && omp_get_num_threads_() == 1);
#pragma omp parallel num_threads(3) reduction(+ : members, tasks)
    {
        int32_t level = 1, outer = 0, none = 5;
        int64_t level8 = 1, outer8 = 0, none8 = 5;
        CHECK(omp_in_parallel_() && omp_get_level_() == 1 && omp_get_active_level_() == 1 && omp_get_num_threads_() == 3);
        CHECK(omp_get_thread_num_() == omp_get_thread_num() && omp_in_final_() == 0);
        CHECK(omp_get_ancestor_thread_num_(&level) == omp_get_thread_num());
        CHECK(omp_get_ancestor_thread_num_8_(&level8) == omp_get_thread_num() && omp_get_ancestor_thread_num_8_(&outer8) == 0);
        CHECK(omp_get_team_size_(&level) == 3 && omp_get_team_size_8_(&level8) == 3 && omp_get_team_size_(&outer) == 1);
        CHECK(omp_get_team_size_(&none) == -1 && omp_get_ancestor_thread_num_8_(&none8) == -1);
        if (omp_get_num_threads_dim) {
            CHECK(omp_get_num_threads_dim(0) == 3 && omp_get_num_threads_dim(1) == 1);
            CHECK(omp_get_thread_num_dim(0) == omp_get_thread_num() && omp_get_thread_num_dim(2) == 0);
            CHECK(omp_get_thread_limit_dim(0) == omp_get_thread_limit() && omp_get_thread_limit_dim(1) == 1);
        }
        members++;
#pragma omp task final(1) shared(tasks)
        {
            CHECK(omp_in_final_() == 1);
            CHECK(!omp_in_explicit_task_ || omp_in_explicit_task_() == 1);
            CHECK(!omp_in_explicit_task || omp_in_explicit_task() == 1);
        }
        CHECK(!omp_in_explicit_task_ || omp_in_explicit_task_() == 0);
        tasks++;
    }
    CHECK(members == 3 && tasks == 3);
#pragma omp teams num_teams(2) reduction(+ : teams)
    {
        CHECK(omp_get_num_teams_() == 2 && omp_get_team_num_() == omp_get_team_num());
        if (omp_get_num_teams_dim) {
            CHECK(omp_get_num_teams_dim(0) == 2 && omp_get_num_teams_dim(1) == 1);
            CHECK(omp_get_team_num_dim(0) == omp_get_team_num() && omp_get_team_num_dim(1) == 0);
        }
        teams++;
    }
    CHECK(teams == 2);
    omp_event_handle_t event;
    int done = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    {
#pragma omp task detach(event) depend(out : done)
        done = 1;
        omp_fulfill_event_((intptr_t)event);
#pragma omp task depend(in : done)
        CHECK(done == 1);
    }
}

/* Run with OMP_PLACES={0},{0}: two places of one CPU each. */
static void places(void)
{
    CHECK(omp_get_num_places_() == 2);
    for (int32_t i = 0; i < 2; i++) {
        int64_t i8 = i, id8 = -1;
        int32_t id = -1;
        CHECK(omp_get_place_num_procs_(&i) == 1 && omp_get_place_num_procs_8_(&i8) == 1);
        omp_get_place_proc_ids_(&i, &id), omp_get_place_proc_ids_8_(&i8, &id8);
        CHECK(id == 0 && id8 == 0);
    }
#pragma omp parallel num_threads(2)
    {
        int32_t nums[2] = {-1, -1};
        int64_t nums8[2] = {-1, -1};
        int n = omp_get_partition_num_places_();
        CHECK(n >= 1 && n <= 2 && omp_get_place_num_() >= 0 && omp_get_place_num_() < 2);
        omp_get_partition_place_nums_(nums), omp_get_partition_place_nums_8_(nums8);
        for (int i = 0; i < n; i++)
            CHECK(nums[i] >= 0 && nums[i] < 2 && nums8[i] == nums[i]);
    }
}

static void texts(void)
{
    char all[32];
    omp_set_affinity_format_("%n of %N###", 8);
    CHECK(omp_get_affinity_format_(all, sizeof all) == 8 && !memcmp(all, "%n of %N        ", 16));
    CHECK(omp_get_affinity_format_(all, 2) == 8 && !memcmp(all, "%n", 2));
#pragma omp parallel num_threads(3)
    {
        char text[16], expected[17];
        snprintf(expected, sizeof expected, "%-16s", omp_get_thread_num() == 1 ? "1 of 3" : omp_get_thread_num() ? "2 of 3" : "0 of 3");
        CHECK(omp_capture_affinity_(text, "%n of %N#", sizeof text, 8) == 6 && !memcmp(text, expected, 16));
        CHECK(omp_capture_affinity_(text, NULL, sizeof text, 0) == 6 && !memcmp(text, expected, 16));
    }
    omp_display_affinity_("shown %n###", 8);
    int32_t quiet = 0;
    int64_t verbose = 1;
    omp_display_env_(&quiet), omp_display_env_8_(&verbose);
}

static void allocators(void)
{
    intptr_t space = omp_default_mem_space, former = omp_get_default_allocator_();
    omp_alloctrait_t traits[] = {{omp_atk_alignment, 512}, {omp_atk_pool_size, 4096}, {omp_atk_fallback, omp_atv_null_fb}};
    int32_t n = 3;
    int64_t n8 = 3;
    intptr_t made[] = {omp_init_allocator_(&space, &n, traits), omp_init_allocator_8_(&space, &n8, traits)};
    for (int i = 0; i < 2; i++) {
        CHECK(made[i] != 0);
        omp_set_default_allocator_(&made[i]);
        CHECK(omp_get_default_allocator_() == made[i]);
        void *p = omp_alloc(1000, omp_null_allocator);
        CHECK(p && (uintptr_t)p % 512 == 0 && !omp_alloc(8000, (omp_allocator_handle_t)made[i]));
        omp_free(p, omp_null_allocator);
        omp_set_default_allocator_(&former);
        omp_destroy_allocator_(&made[i]);
    }
}

static void newer(void)
{
    const char *text;
    size_t length;
    int32_t none = 7, host = 0;
    int64_t host8 = 0;
    int result, distances[4], devices[4] = {-1, 0, 1, -5};
    if (omp_get_device_from_uid_) {
        omp_get_uid_from_device_(&text, &length, &host);
        CHECK(text == omp_get_uid_from_device(0) && length == strlen(text) && length > 0);
        CHECK(omp_get_device_from_uid(text) == omp_get_initial_device());
        omp_get_uid_from_device_8_(&text, &length, &host8);
        CHECK(omp_get_device_from_uid_(text, length) == omp_get_initial_device());
        CHECK(omp_get_device_from_uid_(text, length - 1) == -4 && omp_get_device_from_uid("nobody") == -4);
        omp_get_uid_from_device_(&text, &length, &none);
        CHECK(!text && length == 0 && !omp_get_uid_from_device(7) && omp_get_uid_from_device(-5));
    }
    if (omp_get_interop_name_) {
        omp_get_interop_name_(&text, &length, NULL, -4);
        CHECK(text == omp_get_interop_name(NULL, -4) && !strcmp(text, "vendor_name") && length == 11);
        omp_get_interop_name_(&text, &length, NULL, 0);
        CHECK(!text && length == 0);
        omp_get_interop_rc_desc_(&text, &length, NULL, -1);
        CHECK(text == omp_get_interop_rc_desc(NULL, -1) && length == strlen(text) && length > 5);
        omp_get_interop_type_desc_(&text, &length, NULL, -1);
        CHECK(!text && length == 0 && !omp_get_interop_type_desc(NULL, -1));
        result = 0, omp_get_interop_str_(&text, &length, NULL, -2, &result);
        CHECK(!text && length == 0 && result == -1);
        result = 0;
        CHECK(!omp_get_interop_str(NULL, -20, &result) && result == -2);
        CHECK(omp_get_interop_int(NULL, -1, &result) == 0 && result == -1 && !omp_get_interop_int(NULL, -1, NULL));
        CHECK(!omp_get_interop_ptr(NULL, 1, &result) && result == -2 && omp_get_num_interop_properties(NULL) == 0);
    }
    if (omp_init_lock_with_hint) {
        omp_lock_t lock;
        omp_nest_lock_t nest;
        omp_init_lock_with_hint(&lock, omp_sync_hint_contended);
        omp_init_nest_lock_with_hint(&nest, omp_sync_hint_speculative);
        CHECK(omp_test_lock(&lock) && !omp_test_lock(&lock));
        CHECK(omp_test_nest_lock(&nest) == 1 && omp_test_nest_lock(&nest) == 2);
        omp_unset_lock(&lock), omp_unset_nest_lock(&nest), omp_unset_nest_lock(&nest);
        omp_destroy_lock(&lock), omp_destroy_nest_lock(&nest);
    }
    if (omp_control_tool_) {
        int32_t command = 1, modifier = 0;
        int64_t command8 = 1, modifier8 = 0;
        /* There is no tool. */
        CHECK(omp_control_tool(1, 0, NULL) == -2 && omp_control_tool_(&command, &modifier, NULL) == -2);
        CHECK(omp_control_tool_8_(&command8, &modifier8, NULL) == -2);
    }
    if (omp_get_device_distances) {
        omp_get_device_distances(4, devices, distances);
        CHECK(distances[0] == 0 && distances[1] == 0 && distances[2] == -1 && distances[3] == 0);
        CHECK(omp_get_supported_active_league_dims(0, 1) == 1 && omp_get_supported_active_team_dims(-1, 0) == 1);
        CHECK(omp_get_supported_active_league_dims_(&host, &none) == 1 && omp_get_supported_active_team_dims_(&none, &host) == 0);
        CHECK(omp_get_supported_teams_dim(0, 0) > 1 && omp_get_supported_teams_dim(0, 1) == 1);
        CHECK(omp_get_supported_threads_dim(0, 0) > 1 && omp_get_supported_threads_dim(0, 3) == 1);
    }
    if (omp_target_memset) {
        char from[8] = "abcdefg", to[8] = "";
        CHECK(omp_get_mapped_ptr(from, 0) == from && omp_target_is_accessible(from, 8, 0));
        CHECK(omp_target_memset(to, 'x', 7, 0) == to && !strcmp(to, "xxxxxxx"));
        CHECK(omp_target_memset_async(to, 'y', 7, 0, 0, NULL) == to);
#pragma omp taskwait
        CHECK(!strcmp(to, "yyyyyyy"));
        CHECK(omp_target_memcpy_async(to, from, 3, 1, 2, 0, 0, 0, NULL) == 0);
#pragma omp taskwait
        CHECK(!strcmp(to, "ycdeyyy"));
        size_t volume[2] = {2, 2}, to_at[2] = {0, 2}, from_at[2] = {0, 0}, dims[2] = {2, 4};
        CHECK(omp_target_memcpy_rect_async(to, from, 1, 2, volume, to_at, from_at, dims, dims, 0, 0, 0, NULL) == 0);
#pragma omp taskwait
        CHECK(!memcmp(to, "ycabyyef", 8));
    }
}

int main(int argc, char **argv)
{
    (void)argv;
    regions();
    icvs();
    places();
    texts();
    allocators();
    newer();
    int32_t soft = 1, device = omp_get_initial_device();
    CHECK(omp_pause_resource_(&soft, &device) == 0 && omp_pause_resource_all_(&soft) == 0);
    puts(argc ? "good" : "");
    return 0;
}
