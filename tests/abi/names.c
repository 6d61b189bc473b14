/* names.c DIRECTORY NAME...: every NAME in DIRECTORY, loaded in turn, must give one and the same library,
   with and without a version. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>

int main(int argc, char **argv) {
    struct link_map *first = NULL;
    for (int i = 2; i < argc; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], argv[i]);
        void *handle = dlopen(path, RTLD_NOW);
        if (!handle) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        struct link_map *map;
        if (dlinfo(handle, RTLD_DI_LINKMAP, &map)) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        if (first && map != first) {
            fprintf(stderr, "%s was loaded a second time\n", path);
            return 1;
        }
        first = map;
        double (*plain)(void) = (double (*)(void))dlsym(handle, "omp_get_wtime");
        void *gomp = dlvsym(handle, "omp_get_wtime", "OMP_2.0"), *kmp = dlvsym(handle, "omp_get_wtime", "VERSION");
        if (!plain || (void *)plain != gomp || (void *)plain != kmp) {
            fprintf(stderr, "%s: omp_get_wtime is %p, at OMP_2.0 %p, at VERSION %p\n", path, (void *)plain, gomp, kmp);
            return 1;
        }
        if (dlvsym(handle, "omp_get_wtime", "OMP_5.0")) {
            fprintf(stderr, "%s: omp_get_wtime@OMP_5.0 should not exist\n", path);
            return 1;
        }
        double start = plain();
        if (!(start > 0 && plain() >= start)) {
            fprintf(stderr, "%s: the clock does not run\n", path);
            return 1;
        }
    }
    return first ? 0 : 1;
}
