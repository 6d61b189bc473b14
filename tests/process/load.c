// Loading and unloading: 1,000 times, beside another copy, from a program that knows nothing of OpenMP.
//
// with: part.c
// plain
// case: load-thousand args="thousand" timeout=60
// case: load-local args="local"
// case: load-in-threads args="threads" timeout=60
// stock-fails: load-thousand,load-in-threads libgomp crashes
// stock-passes: load-local
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        for (int i = 0; i < 1000; i++)
            if (use(part, i % 2 ? RTLD_NOW : RTLD_LAZY, 2 + i % 3) != 2 + i % 3)
                return 1;
    } else if (!strcmp(argv[1], "local")) {
        if (use(part, RTLD_NOW | RTLD_LOCAL, 4) != 4)
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
