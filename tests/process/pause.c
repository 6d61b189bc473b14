// omp_pause_resource and omp_pause_resource_all end the idle threads; the next region makes new ones.
//
// case: pause-all args="all"
// case: pause-device args="device"
// case: pause-inside args="inside"
// stock-fails: pause-all,pause-device libomp keeps its threads
// stock-fails: pause-inside libomp says that it paused
#include "check.h"

int main(int argc, char **argv)
{
    (void)argc;
    CHECK(region(6) == 6);
    if (!strcmp(argv[1], "inside")) {
        int answer = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
        answer = omp_pause_resource_all(omp_pause_soft);
        CHECK(answer != 0);
    } else {
        for (int i = 0; i < 20; i++) {
            CHECK(region(6) == 6);
            int kind = i % 2 ? omp_pause_hard : omp_pause_soft;
            int answer = argv[1][0] == 'a' ? omp_pause_resource_all((omp_pause_resource_t)kind)
                                           : omp_pause_resource((omp_pause_resource_t)kind, omp_get_initial_device());
            CHECK(answer == 0);
            CHECK(threads() == 1);
        }
    }
    CHECK(region(6) == 6);
    puts("good");
    return 0;
}
