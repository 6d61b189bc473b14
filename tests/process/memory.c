// The memory that a first region takes: the library's pages, the threads' stacks, all that is resident.
//
// with: part.c
// plain
// case: memory-first-region
// stock-passes: memory-first-region
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int most_kb = 3 * 1024;

static long resident_kb(void)
{
    char line[256];
    long kb = -1;
    FILE *f = fopen("/proc/self/status", "r");
    while (f != NULL && kb < 0 && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (f != NULL)
        fclose(f);
    return kb;
}

int main(void)
{
    // The process has no OpenMP runtime yet.
    resident_kb();
    long before = resident_kb();
    void *lib = dlopen(getenv("PART"), RTLD_NOW | RTLD_LOCAL);
    if (lib == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    int (*region)(int) = (int (*)(int))dlsym(lib, "part_region");
    if (region == NULL || region(2) != 2)
        return 1;
    long after = resident_kb();
    fprintf(stderr, "%ld kB before, %ld kB after\n", before, after);
    if (before <= 0 || after <= before || after - before >= most_kb)
        return 2;
    puts("good");
    return 0;
}
