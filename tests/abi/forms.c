/* Forms of the omp_* routines that C programs do not call: those of Fortran, and those about which the two runtimes disagree. Linked
   against libgomp's names it calls libgomp's forms, with -DKMP against libomp's names libomp's. */
#include "check.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef KMP
/* libomp takes these integers by value. */
#define INT int
#define LONG intptr_t
#define OF(x) (x)
#else
#define INT const int *
#define LONG const intptr_t *
#define OF(x) (&(x))
#endif

#define NOTHING_TO_INT(X) \
    X(omp_get_cancellation, 0) X(omp_get_default_device, 0) X(omp_get_device_num, 0) X(omp_get_initial_device, 0) \
    X(omp_get_num_devices, 0) X(omp_is_initial_device, 1) X(omp_get_max_task_priority, 0) X(omp_get_max_teams, 5) \
    X(omp_get_nested, 1) X(omp_get_partition_num_places, 1) X(omp_get_place_num, 0) X(omp_get_num_places, 1) \
    X(omp_get_proc_bind, 3) X(omp_get_teams_thread_limit, 6) X(omp_in_explicit_task, 0) X(omp_get_num_teams, 1) \
    X(omp_get_team_num, 0) X(omp_get_dynamic, 0) X(omp_get_max_threads, 3) X(omp_in_final, 0) X(omp_get_level, 0)
#define DECLARE(name, value) int name##_(void);
NOTHING_TO_INT(DECLARE)
int omp_get_supported_active_levels_(void), omp_get_num_threads(void), omp_get_thread_num(void), omp_get_max_threads(void);

void omp_set_nested_(int *), omp_set_num_teams_(int *), omp_set_teams_thread_limit_(int *), omp_set_default_device_(int *);
void omp_set_default_device(int), omp_set_num_threads_(int *), omp_set_dynamic_(int *), omp_set_max_active_levels_(int *);
void omp_set_schedule_(int *, int *), omp_get_schedule_(int *, int *), omp_get_partition_place_nums_(int *);
int omp_get_default_device(void), omp_get_max_active_levels_(void), omp_get_ancestor_thread_num_(int *), omp_get_team_size_(int *);
int omp_get_place_num_procs_(INT);
void omp_get_place_proc_ids_(INT, int *), omp_display_env_(INT);
int omp_pause_resource_(INT, INT), omp_pause_resource_all_(INT), omp_control_tool(int, int, void *), omp_control_tool_(INT, INT, void *);

static void values(void) {
    int no = 0, yes = 1, three = 3, five = 5, six = 6, device = 0, kind = 0, chunk = 0, levels = 2;
    omp_set_num_threads_(&three);
    omp_set_dynamic_(&no);
    omp_set_nested_(&yes);
    omp_set_max_active_levels_(&levels);
    omp_set_num_teams_(&five);
    omp_set_teams_thread_limit_(&six);
#define QUERY(name, value) \
    if (name##_() != value) { \
        fprintf(stderr, "%s_ is %d, not %d\n", #name, name##_(), value); \
        abort(); \
    }
    NOTHING_TO_INT(QUERY)
    CHECK(omp_get_supported_active_levels_() >= omp_get_max_active_levels_() && omp_get_max_active_levels_() == 2);
    omp_set_default_device_(&three);
    CHECK(omp_get_default_device() == 3);
    omp_set_default_device(device);
    CHECK(omp_get_default_device_() == 0);
    kind = 3, chunk = 9;
    omp_set_schedule_(&kind, &chunk);
    kind = chunk = 0;
    omp_get_schedule_(&kind, &chunk);
    CHECK(kind == 3 && chunk == 9);
#pragma omp parallel num_threads(3)
    {
        int level = 1, none = 2;
        CHECK(omp_get_ancestor_thread_num_(&level) == omp_get_thread_num() && omp_get_team_size_(&level) == 3);
        CHECK(omp_get_team_size_(&none) == -1);
    }
}

/* OMP_PLACES="{N}", a CPU that the process may use; it is the argument. */
static void places(int cpu) {
    int ids[1] = {-1}, numbers[1] = {-1}, place = 0, soft = 1, hard = 2, bad = 9, host = omp_get_initial_device_();
    CHECK(omp_get_place_num_procs_(OF(place)) == 1);
    omp_get_place_proc_ids_(OF(place), ids);
    omp_get_partition_place_nums_(numbers);
    CHECK(ids[0] == cpu && numbers[0] == 0);
    CHECK(omp_pause_resource_(OF(soft), OF(host)) == 0 && omp_pause_resource_(OF(bad), OF(host)) != 0);
    CHECK(omp_pause_resource_all_(OF(hard)) == 0 && omp_pause_resource_all_(OF(bad)) != 0);
    CHECK(omp_control_tool(1, 0, NULL) == -2 && omp_control_tool_(OF(soft), OF(place), NULL) == -2);
    omp_display_env_(OF(place));
}

/* Texts. */
void omp_set_affinity_format_(const char *, size_t), omp_display_affinity_(const char *, size_t);
int omp_get_affinity_format_(char *, size_t), omp_capture_affinity_(char *, const char *, size_t, size_t);
size_t omp_get_affinity_format(char *, size_t);
#ifdef KMP
void omp_set_affinity_format(const char *, size_t), omp_display_affinity(const char *, size_t);
size_t omp_capture_affinity(char *, const char *, size_t, size_t);
#else
void omp_set_affinity_format(const char *), omp_display_affinity(const char *);
size_t omp_capture_affinity(char *, size_t, const char *);
#endif

static void texts(void) {
    char text[8];
    omp_set_affinity_format_("x%Ny  ", 6);
    CHECK(omp_get_affinity_format_(text, sizeof text) >= 4 && memcmp(text, "x%Ny    ", 8) == 0);
    CHECK(omp_capture_affinity_(text, "<%n>", sizeof text, 4) >= 3 && memcmp(text, "<0>     ", 8) == 0);
    omp_display_affinity_("Fortran %N", 10);
    memset(text, 0, sizeof text);
#ifdef KMP
    omp_set_affinity_format("a%nb", 4);
    CHECK(omp_get_affinity_format(text, sizeof text) >= 4 && memcmp(text, "a%nb    ", 8) == 0);
    CHECK(omp_capture_affinity(text, "%n%n", sizeof text, 4) >= 2 && memcmp(text, "00      ", 8) == 0);
    omp_display_affinity("C %N", 4);
#else
    omp_set_affinity_format("a%nb");
    CHECK(omp_get_affinity_format(text, sizeof text) == 4 && strcmp(text, "a%nb") == 0);
    CHECK(omp_capture_affinity(text, sizeof text, "%n%n") == 2 && strcmp(text, "00") == 0);
    omp_display_affinity("C %N");
#endif
}

/* Allocators. */
uintptr_t omp_init_allocator_(intptr_t *, int *, void *), omp_get_default_allocator_(void);
void omp_destroy_allocator_(LONG), omp_set_default_allocator_(LONG);

static void allocators(void) {
    struct { unsigned key; uintptr_t value; } trait = {2, 128};
#ifdef KMP
    intptr_t space = 99;
#else
    intptr_t space = 0;
#endif
    int one = 1;
    intptr_t before = (intptr_t)omp_get_default_allocator_(), own = (intptr_t)omp_init_allocator_(&space, &one, &trait);
    CHECK(before == 1 && own);
    omp_set_default_allocator_(OF(own));
    CHECK((intptr_t)omp_get_default_allocator_() == own);
    omp_set_default_allocator_(OF(before));
    omp_destroy_allocator_(OF(own));
}

/* Interoperability and names of devices: there is the host only, and no other runtime. */
int omp_get_num_interop_properties(void *);
intptr_t omp_get_interop_int(void *, int, int *);
void *omp_get_interop_ptr(void *, int, int *);
const char *omp_get_interop_str(void *, int, int *), *omp_get_interop_name(void *, int), *omp_get_interop_type_desc(void *, int);
const char *omp_get_interop_rc_desc(void *, int), *omp_get_uid_from_device(int);
int omp_get_device_from_uid(const char *), omp_get_device_from_uid_(const char *, size_t);

static void devices(void) {
    int rc = 0, host = omp_get_initial_device_();
    CHECK(omp_get_num_interop_properties(NULL) == 0);
    CHECK(omp_get_interop_int(NULL, -1, &rc) == 0 && rc == -1);
    CHECK(omp_get_interop_ptr(NULL, -99, &rc) == NULL && rc == -2);
    CHECK(omp_get_interop_str(NULL, -2, &rc) == NULL && rc == -1);
    CHECK(strcmp(omp_get_interop_name(NULL, -1), "fr_id") == 0 && !omp_get_interop_name(NULL, 1));
    CHECK(!omp_get_interop_type_desc(NULL, -1) && omp_get_interop_rc_desc(NULL, -1) && !omp_get_interop_rc_desc(NULL, 77));
    const char *uid = omp_get_uid_from_device(host);
    CHECK(uid && omp_get_device_from_uid(uid) == host && omp_get_device_from_uid("no such device") < -1);
    CHECK(omp_get_device_from_uid_(uid, strlen(uid)) == host && omp_get_device_from_uid_(uid, 3) < -1);
}

/* Dimensions: there is one. */
int omp_get_num_teams_dim(int), omp_get_team_num_dim(int), omp_get_num_threads_dim(int), omp_get_thread_num_dim(int);
int omp_get_device_num(void), omp_get_initial_device(void), omp_get_num_devices(void);
static void dimensions(void) {
    CHECK(omp_get_device_num() == omp_get_initial_device_() && omp_get_initial_device() == omp_get_num_devices());
    CHECK(omp_get_num_teams_dim(0) == 1 && omp_get_num_teams_dim(1) == 1 && omp_get_team_num_dim(0) == 0);
#pragma omp parallel num_threads(3)
    {
        CHECK(omp_get_num_threads_dim(0) == 3 && omp_get_num_threads_dim(1) == 1);
        CHECK(omp_get_thread_num_dim(0) == omp_get_thread_num() && omp_get_thread_num_dim(1) == 0);
    }
}

/* Memory of devices, here the host's. */
typedef const size_t *sizes;
void *omp_target_alloc(size_t, int), *omp_target_memset(void *, int, size_t, int), omp_target_free(void *, int);
int omp_target_is_present(const void *, int), omp_target_associate_ptr(const void *, const void *, size_t, size_t, int);
int omp_target_disassociate_ptr(const void *, int), omp_target_memcpy(void *, const void *, size_t, size_t, size_t, int, int);
int omp_target_memcpy_rect(void *, const void *, size_t, int, sizes, sizes, sizes, sizes, sizes, int, int);
int omp_target_memcpy_async(void *, const void *, size_t, size_t, size_t, int, int, int, void *);
int omp_target_memcpy_rect_async(void *, const void *, size_t, int, sizes, sizes, sizes, sizes, sizes, int, int, int, void *);
void *omp_target_memset_async(void *, int, size_t, int, int, void *);

static void copies(void) {
    int host = omp_get_initial_device_(), none = 99;
    unsigned char *p = omp_target_alloc(16, host), q[16];
    CHECK(p && !omp_target_alloc(16, none) && omp_target_is_present(p, host) && !omp_target_is_present(p, none));
    CHECK(omp_target_memset(p, 7, 16, host) == p && p[15] == 7);
    CHECK(omp_target_memcpy(q, p, 16, 0, 0, host, host) == 0 && q[15] == 7 && omp_target_memcpy(q, p, 1, 0, 0, none, host) != 0);
    CHECK(omp_target_memset_async(p, 8, 16, host, 0, NULL) == p && p[15] == 8);
    CHECK(omp_target_memcpy_async(q, p, 16, 0, 0, host, host, 0, NULL) == 0 && q[15] == 8);
    size_t volume[] = {2, 2}, from[] = {1, 1}, to[] = {0, 0}, extent[] = {4, 4};
    for (int i = 0; i < 16; i++)
        p[i] = i;
    memset(q, 0, sizeof q);
    CHECK(omp_target_memcpy_rect(q, p, 1, 2, volume, to, from, extent, extent, host, host) == 0);
    CHECK(q[0] == 5 && q[1] == 6 && q[4] == 9 && q[5] == 10 && q[2] == 0);
    memset(q, 0, sizeof q);
    CHECK(omp_target_memcpy_rect_async(q, p, 1, 2, volume, to, from, extent, extent, host, host, 0, NULL) == 0 && q[5] == 10);
    CHECK(omp_target_associate_ptr(q, p, 16, 0, none) != 0 && omp_target_disassociate_ptr(q, none) != 0);
#ifdef KMP
    int omp_target_memcpy_async_(void *, const void *, size_t, size_t, size_t, int, int, int, void *);
    int omp_target_memcpy_rect_async_(void *, const void *, size_t, int, sizes, sizes, sizes, sizes, sizes, int, int, int, void *);
    memset(q, 0, sizeof q);
    CHECK(omp_target_memcpy_async_(q, p, 16, 0, 0, host, host, 0, NULL) == 0 && q[15] == 15);
    memset(q, 0, sizeof q);
    CHECK(omp_target_memcpy_rect_async_(q, p, 1, 2, volume, to, from, extent, extent, host, host, 0, NULL) == 0 && q[5] == 10);
#else
    int omp_target_is_accessible(const void *, size_t, int);
    void *omp_get_mapped_ptr(const void *, int);
    CHECK(omp_target_is_accessible(p, 16, host) && !omp_target_is_accessible(p, 16, none));
    CHECK(omp_get_mapped_ptr(p, host) == p && !omp_get_mapped_ptr(p, none));
#endif
    omp_target_free(p, host);
}

/* An event of Fortran. */
typedef enum omp_event_handle_t { omp_event_handle_max = UINTPTR_MAX } omp_event_handle_t;
void omp_fulfill_event_(intptr_t);
static void events(void) {
    int ran = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    {
        omp_event_handle_t event;
#pragma omp task detach(event) shared(ran)
        ran++;
        omp_fulfill_event_((intptr_t)event);
#pragma omp taskwait
        CHECK(ran == 1);
    }
}

#ifdef KMP
#include "forms_kmp.h"
#else
#include "forms_gomp.h"
#endif

int main(int argc, char **argv) {
    values();
    places(argc > 1 ? atoi(argv[1]) : 0);
    texts();
    allocators();
    devices();
    dimensions();
    copies();
    events();
    others();
    puts("ok");
    return 0;
}
