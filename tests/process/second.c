// Two runtimes in one process: one line that names both files, and none where the other's symbols are interposed.
//
// with: part.c
// copy
// plain
// case: second-copy err="two OpenMP runtimes run in this process.*/lib(g|)omp[.]so[.][15] and .*/lib(g|)omp[.]so[.]7" count=1
// case: second-copy-quiet env="DUOMP_QUIET=1" err="duomp" count=0
// case: second-copy-interposed env="LD_PRELOAD=@duomp@" err="duomp" count=0
// case: second-copy-starts-twice only=gcc env="LD_PRELOAD=@duomp@ OMP_DISPLAY_ENV=true" err="OPENMP DISPLAY ENVIRONMENT BEGIN" count=2
// case: second-copy-none args="one" err="duomp" count=0
// stock-fails: second-copy libgomp says nothing
// stock-fails: second-copy,second-copy-quiet,second-copy-interposed libomp ends a process that has two
// stock-passes: second-copy-none,second-copy-starts-twice
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef int (*sum_t)(int);

static sum_t open_part(const char *path)
{
    void *lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (lib == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return (sum_t)dlsym(lib, "part_region");
}

int main(int argc, char **argv)
{
    (void)argv;
    sum_t a = open_part(getenv("PART"));
    if (a(3) != 3)
        return 1;
    if (argc < 2) {
        sum_t b = open_part(getenv("PART_OF_COPY"));
        if (b(2) != 2)
            return 1;
    }
    // The runtime looks at most once a second.
    for (int i = 0; i < 15; i++) {
        if (a(2 + i % 3) != 2 + i % 3)
            return 1;
        usleep(100000);
    }
    puts("good");
    return 0;
}
