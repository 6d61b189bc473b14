// only: clang-19
// flags: -fopenmp-targets=x86_64-pc-linux-gnu -Wl,-rpath,/usr/lib/llvm-19/lib
// tsan-skips: clang ThreadSanitizer cannot be linked into the image of a device
// Target regions that LLVM's offload runtime runs on the host as on a device: the devices are libomptarget's.
#include "check.h"

enum { N = 1000 };

static void regions(double *a) {
    int on_host = -1, threads = 0;
#pragma omp target map(from : on_host)
    on_host = omp_is_initial_device();
    CHECK(on_host == 0, "%d", on_host);
    double sum = 0;
#pragma omp target teams distribute parallel for map(tofrom : a[0 : N]) reduction(+ : sum)
    for (int i = 0; i < N; i++) {
        a[i] *= 2;
        sum += a[i];
    }
    CHECK(sum == (double)N * (N - 1), "%g", sum);
#pragma omp target map(from : threads)
    {
#pragma omp parallel num_threads(2)
#pragma omp single
        threads = omp_get_num_threads();
    }
    CHECK(threads == 1 || threads == 2, "%d", threads);
}

static void deferred(double *a) {
    int x = 1, y = 0, later = 0;
#pragma omp target nowait map(tofrom : x) depend(out : x)
    x += 1;
#pragma omp target nowait map(tofrom : x, y) depend(inout : x)
    {
        x *= 10;
        y = x + 1;
    }
#pragma omp task depend(in : x) shared(later, x)
    later = x;
#pragma omp taskwait
    CHECK(x == 20 && y == 21 && later == 20, "%d %d %d", x, y, later);
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 200; i++) {
#pragma omp target nowait map(tofrom : a[i : 1])
        a[i] += 0.5;
    }
    for (int i = 0; i < N; i++)
        CHECK(a[i] == 2 * i + (i < 200 ? 0.5 : 0), "a[%d] is %g", i, a[i]);
}

// Outside of all regions a deferred region executes while the thread goes on. Host and device share memory here.
static void meanwhile(void) {
    volatile int *flag = calloc(2, sizeof *flag);
#pragma omp target nowait is_device_ptr(flag) depend(out : flag)
    {
        while (!flag[0])
            ;
        flag[1] = 1;
    }
    int seen = flag[1];
    flag[0] = 1;
    int last = 0;
#pragma omp task depend(in : flag) shared(last)
    last = flag[1];
#pragma omp taskwait
    CHECK(seen == 0 && last == 1, "%d %d", seen, last);
    for (int i = 0; i < 50; i++) {
#pragma omp target nowait is_device_ptr(flag)
        __atomic_fetch_add(&flag[1], 1, __ATOMIC_RELAXED);
    }
#pragma omp taskwait
    CHECK(flag[1] == 51, "%d", flag[1]);
    free((void *)flag);
}

static void data(double *a) {
    int device = omp_get_default_device(), host = omp_get_initial_device();
    CHECK(omp_get_num_devices() > 0 && host == omp_get_num_devices() && device != host, "%d %d", device, host);
    double got = 0;
#pragma omp target data map(to : a[0 : N])
    {
        a[0] = -1;
#pragma omp target map(from : got)
        got = a[0];
        CHECK(got != -1 && omp_target_is_present(a, device), "on device %d", device);
#pragma omp target update to(a[0 : 1])
#pragma omp target map(from : got)
        got = a[0];
        CHECK(got == -1, "%g", got);
    }
    CHECK(!omp_target_is_present(a, device), "on device %d", device);
    double *there = omp_target_alloc(10 * sizeof *a, device), back[10] = {0};
    CHECK(there, "no memory on device %d", device);
    CHECK(omp_target_memcpy(there, a, sizeof back, 0, 0, device, host) == 0, "to the device");
    CHECK(omp_target_memcpy(back, there, sizeof back, 0, 0, host, device) == 0, "from the device");
    CHECK(back[5] == a[5], "%g", back[5]);
    omp_target_free(there, device);
}

int main(void) {
    double *a = malloc(N * sizeof *a);
    for (int i = 0; i < N; i++)
        a[i] = i;
    regions(a);
    deferred(a);
    meanwhile();
    data(a);
    free(a);
    return check_end();
}
