// A whole program in every way of linking, and its output.
//
// case: link-static flags="-static"
// case: link-dynamic
// stock-fails: link-static,link-dynamic libgomp the child of a fork hangs
// stock-fails: link-static libomp Debian has no static libomp
#include "check.h"

int main(void)
{
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
