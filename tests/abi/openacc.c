/* OpenACC on the host, in every form of each routine: the data stays where it is, and a tool is told of what happens.
   Runs on libgomp and on duomp; what gcc 12's libgomp lacks is weak and passed over there.
   With -DTOOL a tool is part of the program, with -DLIBRARY this is a tool for ACC_PROFLIB. */
#include "check.h"
#include <acc_prof.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef LIBRARY
static void told(acc_prof_info *prof, acc_event_info *event, acc_api_info *api)
{
    (void)prof, (void)event, (void)api;
    puts("told a library");
}

void acc_register_library(acc_prof_reg reg, acc_prof_reg unreg, acc_prof_lookup_func lookup)
{
    (void)unreg, (void)lookup;
    reg(acc_ev_device_init_start, told, acc_reg);
}
#else

enum { N = 100, QUEUE = 3 };
static int data[N], copy[N];

static void fill(void)
{
    for (int i = 0; i < N; i++)
        data[i] = i * 7;
}

static void intact(const char *after)
{
    for (int i = 0; i < N; i++)
        if (data[i] != i * 7) {
            fprintf(stderr, "%s changed the data\n", after);
            abort();
        }
}

/* gfortran's descriptor of an array of one dimension. */
typedef struct {
    void *base;
    size_t offset;
    struct { size_t length; int version; signed char rank, type; short attribute; } dtype;
    ptrdiff_t span, stride, lower, upper;
} array;

static array whole(void)
{
    array a = {data, (size_t)-1, {sizeof(int), 0, 1, 1, 0}, sizeof(int), 1, 1, N};
    return a;
}

static const int32_t queue = QUEUE, host = acc_device_host, zero = 0;

/* Routines that take an address and a size, and their forms: C, C with a queue, Fortran's three with and without a queue. */
#define FORTRAN(name) \
    void acc_##name##_32_h_(void *, int32_t *); \
    void acc_##name##_64_h_(void *, int64_t *); \
    void acc_##name##_array_h_(array *);
#define FORTRAN_ASYNC(name) \
    void acc_##name##_async_32_h_(void *, int32_t *, const int32_t *) __attribute__((weak)); \
    void acc_##name##_async_64_h_(void *, int64_t *, const int32_t *) __attribute__((weak)); \
    void acc_##name##_async_array_h_(array *, const int32_t *) __attribute__((weak));
FORTRAN(copyin) FORTRAN(create) FORTRAN(copyout) FORTRAN(copyout_finalize) FORTRAN(delete) FORTRAN(delete_finalize)
FORTRAN(update_device) FORTRAN(update_self) FORTRAN(present_or_copyin) FORTRAN(present_or_create)
FORTRAN_ASYNC(copyin) FORTRAN_ASYNC(create) FORTRAN_ASYNC(copyout) FORTRAN_ASYNC(copyout_finalize) FORTRAN_ASYNC(delete)
FORTRAN_ASYNC(delete_finalize) FORTRAN_ASYNC(update_device) FORTRAN_ASYNC(update_self)
int32_t acc_is_present_32_h_(void *, int32_t *), acc_is_present_64_h_(void *, int64_t *), acc_is_present_array_h_(array *);
int32_t acc_async_test_h_(const int32_t *), acc_async_test_all_h_(void), acc_on_device_h_(const int32_t *);
int32_t acc_get_device_num_h_(const int32_t *), acc_get_device_type_h_(void), acc_get_num_devices_h_(const int32_t *);
size_t acc_get_property_h_(int32_t, int32_t, int32_t);
void acc_get_property_string_h_(int32_t, int32_t, int32_t, char *, size_t);
void acc_init_h_(const int32_t *), acc_shutdown_h_(const int32_t *), acc_set_device_type_h_(const int32_t *);
void acc_set_device_num_h_(const int32_t *, const int32_t *);
void acc_wait_h_(const int32_t *), acc_wait_all_h_(void), acc_wait_async_h_(const int32_t *, const int32_t *);
void acc_wait_all_async_h_(const int32_t *);
void acc_memcpy_device(void *, void *, size_t) __attribute__((weak));
void acc_memcpy_device_async(void *, void *, size_t, int) __attribute__((weak));
void acc_async_wait(int), acc_async_wait_all(void);
#undef acc_async_wait
#undef acc_async_wait_all
#undef acc_pcopyin
#undef acc_pcreate
void *acc_pcopyin(void *, size_t), *acc_pcreate(void *, size_t);
void GOACC_parallel(int, void (*)(void *), size_t, void **, size_t *, unsigned short *, int, int, int, int, int, ...);
void GOACC_parallel_keyed(int, void (*)(void *), size_t, void **, size_t *, unsigned short *, ...);
void GOACC_data_start(int, size_t, void **, size_t *, unsigned short *);
void GOACC_data_end(void);
void GOACC_enter_data(int, size_t, void **, size_t *, unsigned short *, int, int, ...);
void GOACC_exit_data(int, size_t, void **, size_t *, unsigned short *, int, int, ...);
void GOACC_enter_exit_data(int, size_t, void **, size_t *, unsigned short *, int, int, ...);
void GOACC_update(int, size_t, void **, size_t *, unsigned short *, int, int, ...);
void GOACC_declare(int, size_t, void **, size_t *, unsigned short *);
void GOACC_wait(int, int, ...);
int GOACC_get_num_threads(void), GOACC_get_thread_num(void);

#define EACH(name) \
    acc_##name##_async(data, sizeof data, QUEUE), intact(#name "_async"); \
    FORTRAN_EACH(name) \
    if (acc_##name##_async_32_h_) \
        acc_##name##_async_32_h_(data, &size32, &queue), intact(#name "_async_32"); \
    if (acc_##name##_async_64_h_) \
        acc_##name##_async_64_h_(data, &size64, &queue), intact(#name "_async_64"); \
    if (acc_##name##_async_array_h_) { \
        array a = whole(); \
        acc_##name##_async_array_h_(&a, &queue), intact(#name "_async_array"); \
    }
#define FORTRAN_EACH(name) \
    acc_##name##_32_h_(data, &size32), intact(#name "_32"); \
    acc_##name##_64_h_(data, &size64), intact(#name "_64"); \
    { \
        array a = whole(); \
        acc_##name##_array_h_(&a), intact(#name "_array"); \
        CHECK(a.base == data && a.upper == N); \
    }

static void data_routines(void)
{
    int32_t size32 = sizeof data;
    int64_t size64 = sizeof data;
    CHECK(acc_copyin(data, sizeof data) == data);
    CHECK(acc_create(data, sizeof data) == data);
    CHECK(acc_pcopyin(data, sizeof data) == data);
    CHECK(acc_pcreate(data, sizeof data) == data);
    CHECK(acc_present_or_copyin(data, sizeof data) == data);
    CHECK(acc_present_or_create(data, sizeof data) == data);
    acc_copyout(data, sizeof data), intact("copyout");
    acc_copyout_finalize(data, sizeof data), intact("copyout_finalize");
    acc_delete(data, sizeof data), intact("delete");
    acc_delete_finalize(data, sizeof data), intact("delete_finalize");
    acc_update_device(data, sizeof data), intact("update_device");
    acc_update_self(data, sizeof data), intact("update_self");
    EACH(copyin) EACH(create) EACH(copyout) EACH(copyout_finalize) EACH(delete) EACH(delete_finalize)
    EACH(update_device) EACH(update_self)
    FORTRAN_EACH(present_or_copyin) FORTRAN_EACH(present_or_create)
    array a = whole();
    CHECK(acc_is_present(data, sizeof data) == 1);
    CHECK(acc_is_present_32_h_(data, &size32) == 1 && acc_is_present_64_h_(data, &size64) == 1);
    CHECK(acc_is_present_array_h_(&a) == 1);
    CHECK(acc_deviceptr(data) == data && acc_hostptr(data) == data);
    void *pointer = data;
    acc_attach(&pointer), acc_attach_async(&pointer, QUEUE);
    acc_detach(&pointer), acc_detach_async(&pointer, QUEUE);
    acc_detach_finalize(&pointer), acc_detach_finalize_async(&pointer, QUEUE);
    CHECK(pointer == data);
    acc_map_data(data, data, sizeof data), acc_unmap_data(data), intact("map_data");

    int *memory = acc_malloc(sizeof data);
    CHECK(memory && !acc_malloc(0));
    acc_memcpy_to_device(memory, data, sizeof data);
    acc_memcpy_from_device(copy, memory, sizeof data);
    CHECK(!memcmp(copy, data, sizeof data));
    memset(copy, 0, sizeof copy), memset(memory, 0, sizeof data);
    acc_memcpy_to_device_async(memory, data, sizeof data, QUEUE);
    acc_wait(QUEUE);
    acc_memcpy_from_device_async(copy, memory, sizeof data, QUEUE);
    acc_wait(QUEUE);
    CHECK(!memcmp(copy, data, sizeof data));
    if (acc_memcpy_device) {
        memset(memory, 0, sizeof data);
        acc_memcpy_device(memory, data, sizeof data);
        CHECK(!memcmp(memory, data, sizeof data));
        memset(memory, 0, sizeof data);
        acc_memcpy_device_async(memory, data, sizeof data, QUEUE);
        acc_wait(QUEUE);
        CHECK(!memcmp(memory, data, sizeof data));
    }
    acc_free(memory);
}

static void queues(void)
{
    CHECK(acc_async_test(QUEUE) == 1 && acc_async_test_all() == 1);
    CHECK(acc_async_test_h_(&queue) == 1 && acc_async_test_all_h_() == 1);
    acc_wait(QUEUE), acc_async_wait(QUEUE), acc_wait_h_(&queue);
    acc_wait_all(), acc_async_wait_all(), acc_wait_all_h_();
    acc_wait_async(QUEUE, QUEUE + 1), acc_wait_async_h_(&queue, &zero);
    acc_wait_all_async(QUEUE), acc_wait_all_async_h_(&queue);
    GOACC_wait(QUEUE, 0), GOACC_wait(acc_async_sync, 1, QUEUE);
    CHECK(!acc_get_cuda_stream(QUEUE) && !acc_get_current_cuda_device() && !acc_get_current_cuda_context());
    acc_set_cuda_stream(QUEUE, NULL);
}

static void devices(void)
{
    CHECK(acc_get_num_devices(acc_device_host) == 1 && acc_get_num_devices_h_(&host) == 1);
    acc_set_device_type(acc_device_host), acc_set_device_type_h_(&host);
    CHECK(acc_get_device_type() == acc_device_host && acc_get_device_type_h_() == acc_device_host);
    acc_set_device_num(0, acc_device_host), acc_set_device_num_h_(&zero, &host);
    CHECK(acc_get_device_num(acc_device_host) == 0 && acc_get_device_num_h_(&host) == 0);
    int (*volatile on)(int) = (int (*)(int))acc_on_device;
    CHECK(on(acc_device_host) == 1 && on(acc_device_nvidia) == 0 && acc_on_device_h_(&host) == 1);
    size_t bytes = acc_get_property(0, acc_device_host, acc_property_memory);
    CHECK(bytes == acc_get_property_h_(0, acc_device_host, acc_property_memory));
    const char *text = acc_get_property_string(0, acc_device_host, acc_property_name);
    char padded[64];
    acc_get_property_string_h_(0, acc_device_host, acc_property_name, padded, sizeof padded);
    CHECK(text && !memcmp(text, padded, strlen(text)));
    for (size_t i = strlen(text); i < sizeof padded; i++)
        CHECK(padded[i] == ' ');
}

static int bodies;

static void body(void *addresses)
{
    CHECK(*(void **)addresses == data);
    CHECK(GOACC_get_num_threads() == 1 && GOACC_get_thread_num() == 0);
    bodies++;
}

static struct { acc_event_t type; acc_construct_t parent; int queue; } told[64];
static int tellings, other, late;
static char mark;

static void note(acc_prof_info *prof, acc_event_info *event, acc_api_info *api)
{
    CHECK(prof->version == _ACC_PROF_INFO_VERSION && prof->valid_bytes == _ACC_PROF_INFO_VALID_BYTES);
    CHECK(prof->event_type == event->event_type && api->device_type == prof->device_type);
    CHECK(event->other_event.valid_bytes == _ACC_OTHER_EVENT_INFO_VALID_BYTES);
    CHECK(api->valid_bytes == _ACC_API_INFO_VALID_BYTES);
    switch (prof->event_type) {
    case acc_ev_compute_construct_start:
        event->other_event.tool_info = &mark;
        break;
    case acc_ev_compute_construct_end:
        CHECK(event->other_event.tool_info == &mark && late == other + 1);
        break;
    default:
        break;
    }
    CHECK(tellings < 64);
    told[tellings].type = prof->event_type, told[tellings].queue = prof->async;
    told[tellings++].parent = event->other_event.parent_construct;
    other++;
}

/* Registered after `note`: at an end it comes before it. */
static void later(acc_prof_info *prof, acc_event_info *event, acc_api_info *api)
{
    (void)prof, (void)event, (void)api;
    late = other + 1;
}

static void expect(int line, acc_event_t start, acc_construct_t parent, int q)
{
    if (tellings != 2 || told[0].type != start || told[1].type != start + 1 || told[0].parent != parent
        || told[1].parent != parent || told[0].queue != q) {
        fprintf(stderr, "line %d: %d events, first %d of %d in queue %d\n", line, tellings, told[0].type, told[0].parent,
                told[0].queue);
        abort();
    }
    tellings = 0;
}
#define EXPECT(start, parent, q) expect(__LINE__, acc_ev_##start##_start, acc_construct_##parent, q)

static void constructs(void)
{
    void *addresses[1] = {data};
    size_t sizes[1] = {sizeof data};
    unsigned short to = 1, from = 2, force_alloc = 0x80, alloc = 0;
    GOACC_parallel_keyed(-1, body, 1, addresses, sizes, &to, 0);
    EXPECT(compute_construct, parallel, acc_async_sync);
    GOACC_data_start(-1, 1, addresses, sizes, &to);
    EXPECT(enter_data, data, acc_async_sync);
    GOACC_data_end();
    EXPECT(exit_data, data, acc_async_sync);
    GOACC_enter_data(-1, 1, addresses, sizes, &to, QUEUE, 0);
    EXPECT(enter_data, enter_data, QUEUE);
    GOACC_exit_data(-1, 1, addresses, sizes, &from, QUEUE, 0);
    EXPECT(exit_data, exit_data, QUEUE);
    GOACC_enter_exit_data(-1, 1, addresses, sizes, &to, QUEUE, 0);
    EXPECT(enter_data, enter_data, QUEUE);
    GOACC_enter_exit_data(-1, 1, addresses, sizes, &from, acc_async_sync, 0);
    EXPECT(exit_data, exit_data, acc_async_sync);
    GOACC_update(-1, 1, addresses, sizes, &to, QUEUE, 0);
    EXPECT(update, update, QUEUE);
    GOACC_declare(-1, 1, addresses, sizes, &force_alloc);
    EXPECT(enter_data, enter_data, acc_async_sync);
    GOACC_declare(-1, 1, addresses, sizes, &from);
    EXPECT(exit_data, exit_data, acc_async_sync);
    GOACC_declare(-1, 1, addresses, sizes, &alloc);
    CHECK(tellings == 0);
    intact("a construct");
}

static void toggles(void)
{
    void *addresses[1] = {data};
    size_t sizes[1] = {sizeof data};
    unsigned short to = 1;
    struct { acc_event_t event; acc_prof_callback callback; acc_register_t how; int silent; } ways[] = {
        {acc_ev_none, NULL, acc_toggle, 2},
        {acc_ev_none, NULL, acc_toggle_per_thread, 2},
        {acc_ev_update_start, NULL, acc_toggle, 1},
        {acc_ev_update_end, note, acc_toggle, 1},
        {acc_ev_none, note, acc_toggle, 0},
        {acc_ev_update_start, note, acc_toggle_per_thread, 0},
        {acc_ev_last, note, acc_reg, 0},
        {acc_ev_update_start, later, acc_reg, 0},
    };
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        acc_prof_unregister(ways[i].event, ways[i].callback, ways[i].how);
        GOACC_update(-1, 1, addresses, sizes, &to, QUEUE, 0);
        CHECK(tellings == 2 - ways[i].silent);
        tellings = 0;
        if (i < 6)
            acc_prof_register(ways[i].event, ways[i].callback, ways[i].how);
        GOACC_update(-1, 1, addresses, sizes, &to, QUEUE, 0);
        EXPECT(update, update, QUEUE);
    }
    /* Registered twice: called once, until it is taken back twice. */
    acc_prof_register(acc_ev_update_start, note, acc_reg);
    GOACC_update(-1, 1, addresses, sizes, &to, QUEUE, 0);
    EXPECT(update, update, QUEUE);
    acc_prof_unregister(acc_ev_update_start, note, acc_reg);
    GOACC_update(-1, 1, addresses, sizes, &to, QUEUE, 0);
    EXPECT(update, update, QUEUE);
    for (int event = acc_ev_none + 1; event < acc_ev_last; event++)
        acc_prof_unregister(event, note, acc_reg);
    GOACC_update(-1, 1, addresses, sizes, &to, QUEUE, 0);
    CHECK(tellings == 0);
}

static int libraries;

#ifdef TOOL
/* Part of the program: libgomp does not look for it, duomp calls it before OpenACC is first used. */
void acc_register_library(acc_prof_reg reg, acc_prof_reg unreg, acc_prof_lookup_func lookup)
{
    CHECK(reg == acc_prof_register && unreg == acc_prof_unregister);
    CHECK(lookup("acc_init") == (acc_query_fn)acc_init && !lookup("omp_get_thread_num") && !lookup("acc_no_such"));
    libraries++;
}
#endif

int main(void)
{
    fill();
    for (int event = acc_ev_none + 1; event < acc_ev_last; event++)
        acc_prof_register(event, note, acc_reg);
    acc_prof_register(acc_ev_compute_construct_end, later, acc_reg);
#ifdef TOOL
    CHECK(libraries == 1);
#else
    if (getenv("OURS"))
        acc_register_library(acc_prof_register, acc_prof_unregister, acc_prof_lookup);
    acc_prof_lookup("acc_init");
    CHECK(libraries == 0);
#endif
    acc_init(acc_device_host);
    EXPECT(device_init, runtime_api, acc_async_sync);
    constructs();
    devices();
    data_routines();
    queues();
    CHECK(tellings == 0);
    void *addresses[1] = {data};
    size_t sizes[1] = {sizeof data};
    unsigned short to = 1;
    GOACC_parallel(-1, body, 1, addresses, sizes, &to, 1, 1, 1, acc_async_sync, 0);
    CHECK(tellings == 0 && bodies == 2);
    acc_shutdown(acc_device_host);
    acc_init_h_(&host);
    EXPECT(device_init, runtime_api, acc_async_sync);
    toggles();
    acc_shutdown_h_(&host);
    puts("good");
    return 0;
}
#endif
