// Loading and unloading: 1,000 times, beside another copy, from a program that knows nothing of OpenMP.
//
// with: part.c
// plain
// case: load-thousand args="thousand" timeout=60
// case: load-local args="local"
// case: load-stays args="stays"
// case: load-in-threads args="threads" timeout=60
// stock-fails: load-thousand libgomp crashes
// stock-sometimes-fails: load-in-threads libgomp crashes
// stock-fails: load-stays libgomp is unloaded, and its threads crash when they wake
// stock-passes: load-local
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int (*sum_t)(int);

static int use(const char *part, int flags, int n)
{
    void *lib = dlopen(part, flags);
    if (lib == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    sum_t f = (sum_t)dlsym(lib, "part_region");
    int got = f(n);
    dlclose(lib);
    return got;
}

static const char *part;

// Resident memory in kilobytes.
static long resident(void)
{
    long pages = 0, skip = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f == NULL || fscanf(f, "%ld %ld", &skip, &pages) != 2)
        exit(1);
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

// Lines of a file that have a text in them.
static int count_in_file(const char *name, const char *text)
{
    char line[4096];
    int n = 0;
    FILE *f = fopen(name, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        n += strstr(line, text) != NULL;
    fclose(f);
    return n;
}


static void *thread(void *arg)
{
    for (int i = 0; i < 50; i++)
        if (use(part, RTLD_NOW | RTLD_LOCAL, 3) != 3)
            exit(1);
    return arg;
}

int main(int argc, char **argv)
{
    (void)argc;
    part = getenv("PART");
    if (!strcmp(argv[1], "thousand")) {
        long before = 0;
        for (int i = 0; i < 1000; i++) {
            if (use(part, i % 2 ? RTLD_NOW : RTLD_LAZY, 2 + i % 3) != 2 + i % 3)
                return 1;
            if (i == 300)
                before = resident();
        }
        long grown = resident() - before;
        fprintf(stderr, "grown by %ld kB\n", grown);
        if (grown > 1024)
            return 1;
    } else if (!strcmp(argv[1], "local")) {
        if (use(part, RTLD_NOW | RTLD_LOCAL, 4) != 4)
            return 1;
    } else if (!strcmp(argv[1], "stays")) {
        // The runtime stays where it is, with its threads, when the last that needed it is gone.
        use(part, RTLD_NOW, 4);
        if (count_in_file("/proc/self/maps", strrchr(part, '/')) != 0 || count_in_file("/proc/self/maps", "omp.so") == 0)
            return 1;
        for (int i = 0; i < 3; i++)
            use(part, RTLD_NOW, 4);
        if (count_in_file("/proc/self/status", "Threads:\t4\n") != 1)
            return 1;
    } else {
        pthread_t t[4];
        for (int i = 0; i < 4; i++)
            pthread_create(&t[i], NULL, thread, NULL);
        for (int i = 0; i < 4; i++)
            pthread_join(t[i], NULL);
    }
    puts("good");
    return 0;
}
