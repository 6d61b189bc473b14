/* Of forms.c: what libgomp only has, the Fortran forms for programs with 8-byte integers. */
typedef int64_t wide;
#define WIDE_SET(X) \
    X(omp_set_nested, omp_get_nested, 1) X(omp_set_num_teams, omp_get_max_teams, 4) X(omp_set_dynamic, omp_get_dynamic, 1) \
    X(omp_set_teams_thread_limit, omp_get_teams_thread_limit, 7) X(omp_set_default_device, omp_get_default_device, 0) \
    X(omp_set_num_threads, omp_get_max_threads, 2) X(omp_set_max_active_levels, omp_get_max_active_levels, 3)
#define WIDE_DECLARE(set, get, value) void set##_8_(wide *);
WIDE_SET(WIDE_DECLARE)
int omp_get_ancestor_thread_num_8_(wide *), omp_get_team_size_8_(wide *), omp_get_place_num_procs_8_(wide *);
void omp_get_place_proc_ids_8_(wide *, wide *), omp_get_partition_place_nums_8_(wide *), omp_display_env_8_(wide *);
void omp_set_schedule_8_(int *, wide *), omp_get_schedule_8_(int *, wide *);
uintptr_t omp_init_allocator_8_(intptr_t *, wide *, void *);
int omp_control_tool_8_(wide *, wide *, void *);
void omp_get_uid_from_device_(const char **, size_t *, int *), omp_get_uid_from_device_8_(const char **, size_t *, wide *);
void omp_init_nest_lock_with_hint(void *, unsigned);
void omp_set_nest_lock(void *), omp_unset_nest_lock(void *), omp_destroy_nest_lock(void *);

void omp_get_interop_name_(const char **, size_t *, void *, int), omp_get_interop_type_desc_(const char **, size_t *, void *, int);
void omp_get_interop_rc_desc_(const char **, size_t *, void *, int), omp_get_interop_str_(const char **, size_t *, void *, int, int *);
int omp_get_thread_limit_dim(int), omp_get_supported_active_league_dims(int, int), omp_get_supported_active_team_dims(int, int);
int omp_get_supported_active_league_dims_(int *, int *), omp_get_supported_active_team_dims_(int *, int *);
int omp_get_supported_teams_dim(int, int), omp_get_supported_threads_dim(int, int), omp_get_thread_limit(void);
void omp_get_device_distances(int, const int *, int *);

static void newer(void) {
    const char *text = "";
    size_t length = 9;
    int rc = 0, host = omp_get_initial_device_(), none = 77, native = 1, which[2] = {host, none}, far[2] = {9, 9};
    omp_get_interop_name_(&text, &length, NULL, -1);
    CHECK(length == 5 && memcmp(text, "fr_id", 5) == 0);
    omp_get_interop_rc_desc_(&text, &length, NULL, 0);
    CHECK(text && length == strlen(text));
    omp_get_interop_type_desc_(&text, &length, NULL, -1);
    CHECK(!text && length == 0);
    text = "";
    omp_get_interop_str_(&text, &length, NULL, -1, &rc);
    CHECK(!text && length == 0 && rc == -1);
    CHECK(omp_get_thread_limit_dim(0) == omp_get_thread_limit() && omp_get_thread_limit_dim(1) == 1);
    CHECK(omp_get_supported_active_league_dims(host, 1) == 1 && omp_get_supported_active_team_dims(none, 1) == 0);
    CHECK(omp_get_supported_active_league_dims_(&none, &native) == 0 && omp_get_supported_active_team_dims_(&host, &native) == 1);
    CHECK(omp_get_supported_teams_dim(host, 0) > 1 && omp_get_supported_teams_dim(host, 1) == 1);
    CHECK(omp_get_supported_threads_dim(host, 0) > 1 && omp_get_supported_threads_dim(none, 0) == 0);
    omp_get_device_distances(2, which, far);
    CHECK(far[0] == 0 && far[1] == -1);
}

static void others(void) {
    newer();
#define WIDE_CHECK(set, get, value) { \
        wide v = value; \
        set##_8_(&v); \
        CHECK(get##_() == value); \
    }
    WIDE_SET(WIDE_CHECK)
    wide zero = 0, one = 1, ids[1] = {-1}, numbers[1] = {-1}, chunk = 5;
    int kind = 2, place = 0, id[1] = {-1};
#pragma omp parallel num_threads(2)
    CHECK(omp_get_ancestor_thread_num_8_(&one) == omp_get_thread_num() && omp_get_team_size_8_(&one) == 2);
    CHECK(omp_get_place_num_procs_8_(&zero) == 1);
    omp_get_place_proc_ids_8_(&zero, ids);
    omp_get_place_proc_ids_(&place, id);
    omp_get_partition_place_nums_8_(numbers);
    CHECK(ids[0] == id[0] && numbers[0] == 0);
    omp_set_schedule_8_(&kind, &chunk);
    kind = 0, chunk = 0;
    omp_get_schedule_8_(&kind, &chunk);
    CHECK(kind == 2 && chunk == 5);
    struct { unsigned key; uintptr_t value; } trait = {2, 64};
    intptr_t space = 0, own = (intptr_t)omp_init_allocator_8_(&space, &one, &trait);
    CHECK(own);
    omp_destroy_allocator_(&own);
    omp_display_env_8_(&zero);
    CHECK(omp_control_tool_8_(&one, &zero, NULL) == -2);
    const char *uid = NULL;
    size_t length = 0;
    int host = omp_get_initial_device_();
    wide host_8 = host;
    omp_get_uid_from_device_(&uid, &length, &host);
    CHECK(uid && omp_get_device_from_uid_(uid, length) == host);
    uid = NULL;
    omp_get_uid_from_device_8_(&uid, &length, &host_8);
    CHECK(uid && omp_get_device_from_uid_(uid, length) == host);
    uint64_t lock[2];
    omp_init_nest_lock_with_hint(lock, 2);
    omp_set_nest_lock(lock);
    omp_set_nest_lock(lock);
    omp_unset_nest_lock(lock);
    omp_unset_nest_lock(lock);
    omp_destroy_nest_lock(lock);
}
