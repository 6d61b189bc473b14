/* A tool that checks what it is told while it is told it, and counts the events. It writes a line
   `EVENT COUNT` for each, and a line `wrong: ...` for each thing that is not as OpenMP 5.2, 19 says,
   to the file that OMPT_EVENTS names. Loaded by OMP_TOOL_LIBRARIES. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "omp-tools.h"

enum { NAMES = 256, DEEP = 64 };

static struct {
    char name[48];
    atomic_int count;
} table[NAMES];
static atomic_int used, wrongs, regions, threads;
static atomic_flag adding = ATOMIC_FLAG_INIT;
static FILE *out;

static ompt_get_thread_data_t get_thread_data;
static ompt_get_task_info_t get_task_info;
static ompt_get_parallel_info_t get_parallel_info;
static ompt_get_state_t get_state;
static ompt_get_unique_id_t get_unique_id;

/* What the thread does, by what it was told. */
static _Thread_local uint64_t task[DEEP];
static _Thread_local int tasks;
static _Thread_local int syncs[DEEP], sync_depth, waits;
static _Thread_local int mutex;

static void count(const char *format, ...)
{
    char name[48];
    va_list list;
    va_start(list, format);
    vsnprintf(name, sizeof name, format, list);
    va_end(list);
    while (atomic_flag_test_and_set(&adding))
        ;
    int n = used, i = 0;
    while (i < n && strcmp(table[i].name, name))
        i++;
    if (i == n && n < NAMES) {
        strcpy(table[i].name, name);
        used = n + 1;
    }
    table[i].count++;
    atomic_flag_clear(&adding);
}

static void wrong(const char *format, ...)
{
    if (wrongs++ > 20)
        return;
    char text[200];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    fprintf(out, "wrong: %s\n", text);
}

/* The event's place must be in the program. */
static void place(const char *event, const void *code)
{
    Dl_info info;
    if (!code)
        wrong("%s without codeptr_ra", event);
    else if (!dladdr(code, &info) || !strstr(info.dli_fname, program_invocation_short_name))
        wrong("%s from %p, not in the program", event, code);
}

static uint64_t current(void)
{
    return tasks > 0 ? task[tasks - 1] : 0;
}

/* What the runtime says of the current task must be what it has told before. */
static void same_task(const char *event)
{
    ompt_data_t *data = 0, *parallel = 0;
    int flags = 0, number = -1;
    ompt_frame_t *frame = 0;
    int known = get_task_info(0, &flags, &data, &frame, &parallel, &number);
    if (known != 2)
        wrong("%s: no current task", event);
    else if (data->value != current())
        wrong("%s: current task %lu, told %lu", event, (unsigned long)data->value,
              (unsigned long)current());
}

static void push(uint64_t id)
{
    if (tasks < DEEP)
        task[tasks] = id;
    tasks++;
}

static const char *work_names[] = {"", "loop", "sections", "single_executor", "single_other",
                                   "workshare", "distribute", "taskloop", "scope", "",
                                   "loop_static", "loop_dynamic", "loop_guided", "loop_other"};
static const char *sync_names[] = {"", "barrier", "implicit", "explicit", "implementation", "taskwait",
                                   "taskgroup", "reduction", "workshare", "parallel", "teams"};
static const char *mutex_names[] = {"", "lock", "test_lock", "nest_lock", "test_nest_lock",
                                    "critical", "atomic", "ordered"};
static const char *status_names[] = {"", "complete", "yield", "cancel", "detach", "early_fulfill",
                                     "late_fulfill", "switch", "taskwait_complete"};
static const char *dispatch_names[] = {"", "iteration", "section", "ws_loop_chunk", "taskloop_chunk",
                                       "distribute_chunk"};

static void thread_begin(ompt_thread_t kind, ompt_data_t *data)
{
    count("thread_begin");
    if (data->value)
        wrong("thread_begin: data is not zero");
    data->value = get_unique_id();
    if (get_thread_data() != data)
        wrong("thread_begin: other data");
    threads++;
    (void)kind;
}

static void thread_end(ompt_data_t *data)
{
    count("thread_end");
    if (!data->value)
        wrong("thread_end: data is zero");
    threads--;
    if (sync_depth || waits)
        wrong("thread_end: in %d regions and %d waits", sync_depth, waits);
}

static void parallel_begin(ompt_data_t *by, const ompt_frame_t *frame, ompt_data_t *parallel,
                           unsigned requested, int flags, const void *code)
{
    count(flags & ompt_parallel_league ? "parallel_begin.teams" : "parallel_begin");
    if (parallel->value)
        wrong("parallel_begin: data is not zero");
    parallel->value = get_unique_id();
    if (by->value != current())
        wrong("parallel_begin: other task");
    if (requested < 1)
        wrong("parallel_begin: requested %u", requested);
    /* libomp's region inside of a league's team has no place. */
    if (code) {
        place("parallel_begin", code);
        if (!frame->enter_frame.ptr)
            wrong("parallel_begin: no enter_frame");
    }
    regions++;
}

static void parallel_end(ompt_data_t *parallel, ompt_data_t *by, int flags, const void *code)
{
    count(flags & ompt_parallel_league ? "parallel_end.teams" : "parallel_end");
    if (!parallel->value)
        wrong("parallel_end: data is zero");
    if (by->value != current())
        wrong("parallel_end: other task");
    regions--;
    (void)code;
}

static void implicit_task(ompt_scope_endpoint_t end, ompt_data_t *parallel, ompt_data_t *data,
                          unsigned n, unsigned index, int flags)
{
    const char *name = flags & ompt_task_initial ? "initial_task" : "implicit_task";
    if (end == ompt_scope_begin) {
        count("%s.begin", name);
        if (data->value)
            wrong("%s: data is not zero", name);
        if (!(flags & ompt_task_initial) && !parallel->value)
            wrong("%s: region without data", name);
        if (flags & ompt_task_initial && !parallel->value)
            parallel->value = get_unique_id();
        if (!(flags & ompt_task_initial) && index >= n)
            wrong("%s: %u of %u", name, index, n);
        data->value = get_unique_id();
        push(data->value);
        same_task(name);
        ompt_data_t *region = 0;
        int size = 0;
        if (!(flags & ompt_task_initial) &&
            (get_parallel_info(0, &region, &size) != 2 || region != parallel || size != (int)n))
            wrong("%s: region %p of %d", name, (void *)region, size);
    } else {
        count("%s.end", name);
        if (data->value != current())
            wrong("%s ends: %lu, not the current %lu", name, (unsigned long)data->value,
                  (unsigned long)current());
        tasks--;
    }
}

static void sync_region(ompt_sync_region_t kind, ompt_scope_endpoint_t end, ompt_data_t *parallel,
                        ompt_data_t *data, const void *code)
{
    count("sync_region.%s.%s", sync_names[kind], end == ompt_scope_begin ? "begin" : "end");
    if (data->value != current())
        wrong("sync_region %s: other task", sync_names[kind]);
    if (kind != ompt_sync_region_barrier_implicit_parallel)
        place("sync_region", code);
    if (end == ompt_scope_begin) {
        syncs[sync_depth++ % DEEP] = kind;
    } else if (!sync_depth || syncs[--sync_depth % DEEP] != (int)kind) {
        wrong("sync_region %s ends, but did not begin last", sync_names[kind]);
    }
    (void)parallel;
}

static void sync_region_wait(ompt_sync_region_t kind, ompt_scope_endpoint_t end,
                             ompt_data_t *parallel, ompt_data_t *data, const void *code)
{
    count("sync_region_wait.%s.%s", sync_names[kind], end == ompt_scope_begin ? "begin" : "end");
    if (!sync_depth || syncs[(sync_depth - 1) % DEEP] != (int)kind)
        wrong("sync_region_wait %s outside of its region", sync_names[kind]);
    waits += end == ompt_scope_begin ? 1 : -1;
    (void)parallel, (void)data, (void)code;
}

static void reduction(ompt_sync_region_t kind, ompt_scope_endpoint_t end, ompt_data_t *parallel,
                      ompt_data_t *data, const void *code)
{
    count("reduction.%s", end == ompt_scope_begin ? "begin" : "end");
    place("reduction", code);
    if (end == ompt_scope_begin && get_state(0) == ompt_state_work_reduction)
        wrong("reduction: state before the begin");
    (void)kind, (void)parallel, (void)data;
}

static void work(ompt_work_t kind, ompt_scope_endpoint_t end, ompt_data_t *parallel,
                 ompt_data_t *data, uint64_t n, const void *code)
{
    count("work.%s.%s", work_names[kind], end == ompt_scope_begin ? "begin" : "end");
    place(work_names[kind], code);
    if (data->value != current())
        wrong("work %s: other task", work_names[kind]);
    (void)parallel, (void)n;
}

static void dispatch(ompt_data_t *parallel, ompt_data_t *data, ompt_dispatch_t kind,
                     ompt_data_t instance)
{
    count("dispatch.%s", dispatch_names[kind]);
    if (kind == ompt_dispatch_section)
        place("section", instance.ptr);
    else if (((ompt_dispatch_chunk_t *)instance.ptr)->iterations < 1)
        wrong("dispatch of no iterations");
    (void)parallel, (void)data;
}

static void task_create(ompt_data_t *by, const ompt_frame_t *frame, ompt_data_t *data, int flags,
                        int dependences, const void *code)
{
    count("task_create%s%s", flags & ompt_task_undeferred ? ".undeferred" : "",
          dependences ? ".dependences" : "");
    if (data->value)
        wrong("task_create: data is not zero");
    data->value = get_unique_id();
    if (by->value != current())
        wrong("task_create: other task");
    if (!frame->enter_frame.ptr)
        wrong("task_create: no enter_frame");
    place("task_create", code);
}

static void task_schedule(ompt_data_t *prior, ompt_task_status_t status, ompt_data_t *next)
{
    count("task_schedule.%s", status_names[status]);
    if (!next)
        return;
    if (prior->value != current())
        wrong("task_schedule: %lu, not the current %lu", (unsigned long)prior->value,
              (unsigned long)current());
    if (status == ompt_task_switch || status == ompt_task_yield) {
        push(next->value);
        same_task("task_schedule");
    } else {
        tasks--;
        if (next->value != current())
            wrong("task_schedule: goes on with %lu, not %lu", (unsigned long)next->value,
                  (unsigned long)current());
    }
}

static void dependences(ompt_data_t *data, const ompt_dependence_t *list, int n)
{
    count("dependences");
    if (n < 1 || !list || !data->value)
        wrong("dependences: none");
}

static void task_dependence(ompt_data_t *before, ompt_data_t *after)
{
    count("task_dependence");
    if (!before->value || !after->value || before->value == after->value)
        wrong("task_dependence: %lu %lu", (unsigned long)before->value, (unsigned long)after->value);
}

static void masked(ompt_scope_endpoint_t end, ompt_data_t *parallel, ompt_data_t *data,
                   const void *code)
{
    count("masked.%s", end == ompt_scope_begin ? "begin" : "end");
    place("masked", code);
    (void)parallel, (void)data;
}

static void mutex_acquire(ompt_mutex_t kind, unsigned hint, unsigned impl, ompt_wait_id_t id,
                          const void *code)
{
    count("mutex_acquire.%s", mutex_names[kind]);
    place("mutex_acquire", code);
    if (mutex)
        wrong("mutex_acquire: already waits");
    mutex = 1;
    (void)hint, (void)impl, (void)id;
}

static void mutex_acquired(ompt_mutex_t kind, ompt_wait_id_t id, const void *code)
{
    count("mutex_acquired.%s", mutex_names[kind]);
    mutex = 0;
    ompt_wait_id_t waiting = 1;
    get_state(&waiting);
    if (waiting)
        wrong("mutex_acquired: still waits for %lx", (unsigned long)waiting);
    (void)id, (void)code;
}

static void mutex_released(ompt_mutex_t kind, ompt_wait_id_t id, const void *code)
{
    count("mutex_released.%s", mutex_names[kind]);
    place("mutex_released", code);
    mutex = 0;
    (void)id;
}

static void nest_lock(ompt_scope_endpoint_t end, ompt_wait_id_t id, const void *code)
{
    count("nest_lock.%s", end == ompt_scope_begin ? "begin" : "end");
    place("nest_lock", code);
    mutex = 0;
    (void)id;
}

static void lock_init(ompt_mutex_t kind, unsigned hint, unsigned impl, ompt_wait_id_t id,
                      const void *code)
{
    count("lock_init.%s", mutex_names[kind]);
    place("lock_init", code);
    (void)hint, (void)impl, (void)id;
}

static void lock_destroy(ompt_mutex_t kind, ompt_wait_id_t id, const void *code)
{
    count("lock_destroy.%s", mutex_names[kind]);
    place("lock_destroy", code);
    (void)id;
}

static void flush(ompt_data_t *data, const void *code)
{
    count("flush");
    place("flush", code);
    if (get_thread_data() != data)
        wrong("flush: other thread");
}

static void cancel(ompt_data_t *data, int flags, const void *code)
{
    count("cancel.%s", flags & ompt_cancel_activated  ? "activated"
                       : flags & ompt_cancel_detected ? "detected"
                                                      : "discarded_task");
    if (!(flags & ompt_cancel_discarded_task))
        place("cancel", code);
    (void)data;
}

static int control_tool(uint64_t command, uint64_t modifier, void *argument, const void *code)
{
    count("control_tool");
    place("control_tool", code);
    return command == 5 && modifier == 6 && argument ? 42 : 1;
}

static void error(ompt_severity_t severity, const char *message, size_t length, const void *code)
{
    count("error");
    if (strlen(message) != length || severity != ompt_warning)
        wrong("error: %d %s", severity, message);
    place("error", code);
}

static void device_initialize(int device, const char *type, ompt_device_t *object,
                              ompt_function_lookup_t lookup, const char *documentation)
{
    count("device_initialize");
    if (!lookup || !type)
        wrong("device_initialize: device %d", device);
    (void)object, (void)documentation;
}

static void device_finalize(int device)
{
    count("device_finalize");
    (void)device;
}

static const char *end_name(ompt_scope_endpoint_t end)
{
    return end == ompt_scope_begin ? "begin" : "end";
}

static void target_emi(ompt_target_t kind, ompt_scope_endpoint_t end, int device,
                       ompt_data_t *data, ompt_data_t *target_task, ompt_data_t *target,
                       const void *code)
{
    count("target_emi.%d.%s", kind, end_name(end));
    if (end == ompt_scope_begin)
        target->value = get_unique_id();
    else if (!target->value)
        wrong("target_emi: data is lost");
    place("target_emi", code);
    (void)device, (void)data, (void)target_task;
}

static void target(ompt_target_t kind, ompt_scope_endpoint_t end, int device, ompt_data_t *data,
                   ompt_id_t id, const void *code)
{
    count("target.%d.%s", kind, end_name(end));
    if (!id)
        wrong("target: no id");
    (void)device, (void)data, (void)code;
}

static void submit_emi(ompt_scope_endpoint_t end, ompt_data_t *data, ompt_id_t *operation,
                       unsigned teams)
{
    count("target_submit_emi.%s", end_name(end));
    if (!*operation || !data->value)
        wrong("target_submit_emi: no ids");
    (void)teams;
}

static void submit(ompt_id_t id, ompt_id_t operation, unsigned teams)
{
    count("target_submit");
    if (!id || !operation)
        wrong("target_submit: no ids");
    (void)teams;
}

static void data_op_emi(ompt_scope_endpoint_t end, ompt_data_t *target_task, ompt_data_t *data,
                        ompt_id_t *operation, ompt_target_data_op_t kind, void *source,
                        int source_device, void *destination, int destination_device, size_t bytes,
                        const void *code)
{
    count("target_data_op_emi.%d.%s", kind, end_name(end));
    if (!*operation)
        wrong("target_data_op_emi: no id");
    place("target_data_op_emi", code);
    (void)target_task, (void)data, (void)source, (void)source_device, (void)destination;
    (void)destination_device, (void)bytes;
}

static void data_op(ompt_id_t id, ompt_id_t operation, ompt_target_data_op_t kind, void *source,
                    int source_device, void *destination, int destination_device, size_t bytes,
                    const void *code)
{
    count("target_data_op.%d", kind);
    (void)id, (void)operation, (void)source, (void)source_device, (void)destination;
    (void)destination_device, (void)bytes, (void)code;
}

static int initialize(ompt_function_lookup_t lookup, int device, ompt_data_t *data)
{
    const char *path = getenv("OMPT_EVENTS");
    out = path ? fopen(path, "w") : stderr;
    if (!out)
        return 0;
    ompt_set_callback_t set = (ompt_set_callback_t)lookup("ompt_set_callback");
    get_thread_data = (ompt_get_thread_data_t)lookup("ompt_get_thread_data");
    get_task_info = (ompt_get_task_info_t)lookup("ompt_get_task_info");
    get_parallel_info = (ompt_get_parallel_info_t)lookup("ompt_get_parallel_info");
    get_state = (ompt_get_state_t)lookup("ompt_get_state");
    get_unique_id = (ompt_get_unique_id_t)lookup("ompt_get_unique_id");
#define EVENT(name, f)                                                                             \
    if (set(ompt_callback_##name, (ompt_callback_t)f) != ompt_set_always)                          \
        wrong(#name " is not always told");
    EVENT(thread_begin, thread_begin)
    EVENT(thread_end, thread_end)
    EVENT(parallel_begin, parallel_begin)
    EVENT(parallel_end, parallel_end)
    EVENT(task_create, task_create)
    EVENT(task_schedule, task_schedule)
    EVENT(implicit_task, implicit_task)
    EVENT(target, target)
    EVENT(target_data_op, data_op)
    EVENT(target_submit, submit)
    EVENT(control_tool, control_tool)
    EVENT(device_initialize, device_initialize)
    EVENT(device_finalize, device_finalize)
    EVENT(sync_region_wait, sync_region_wait)
    EVENT(mutex_released, mutex_released)
    EVENT(dependences, dependences)
    EVENT(task_dependence, task_dependence)
    EVENT(work, work)
    EVENT(masked, masked)
    EVENT(sync_region, sync_region)
    EVENT(lock_init, lock_init)
    EVENT(lock_destroy, lock_destroy)
    EVENT(mutex_acquire, mutex_acquire)
    EVENT(mutex_acquired, mutex_acquired)
    EVENT(nest_lock, nest_lock)
    EVENT(flush, flush)
    EVENT(cancel, cancel)
    EVENT(reduction, reduction)
    EVENT(dispatch, dispatch)
    EVENT(target_emi, target_emi)
    EVENT(target_data_op_emi, data_op_emi)
    EVENT(target_submit_emi, submit_emi)
    EVENT(error, error)
    if (lookup("ompt_no_such_entry"))
        wrong("an entry that does not exist");
    (void)device, (void)data;
    return 1;
}

static void finalize(ompt_data_t *data)
{
    if (regions)
        wrong("%d regions did not end", regions);
    if (threads)
        wrong("%d threads did not end", threads);
    for (int i = 0; i < used; i++)
        fprintf(out, "%s %d\n", table[i].name, table[i].count);
    fprintf(out, "over\n");
    fclose(out);
    (void)data;
}

ompt_start_tool_result_t *ompt_start_tool(unsigned version, const char *runtime)
{
    static ompt_start_tool_result_t result = {initialize, finalize, {0}};
    (void)version, (void)runtime;
    return &result;
}
