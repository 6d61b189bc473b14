// A whole program in every way of linking, and its output.
//
// case: link-static args="static" flags="-static"
// case: link-static-pie args="static" flags="-static-pie -fPIE"
// case: link-dynamic
// stock-fails: link-static,link-static-pie,link-dynamic libgomp the child of a fork hangs
// stock-fails: link-static,link-static-pie libomp Debian has no static libomp
#include "check.h"

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "static")) {
        char line[4096];
        FILE *f = fopen("/proc/self/maps", "r");
        CHECK(f != NULL);
        while (fgets(line, sizeof line, f) != NULL)
            CHECK(strstr(line, ".so") == NULL);
        fclose(f);
    }
    omp_set_dynamic(0);
    for (int i = 0; i < 20; i++)
        CHECK(region(1 + i % 5) == 1 + i % 5);
    pid_t child = fork();
    if (child == 0) {
        CHECK(region(4) == 4);
        _exit(0);
    }
    CHECK(child_ends(child, 10) == 0);
    puts("good");
    return 0;
}
