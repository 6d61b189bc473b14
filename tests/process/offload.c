// OMP_TARGET_OFFLOAD=mandatory: what asks for a device that does not exist ends the program with one clear line. Whoever
// asks for the host, by number or by an if clause, gets it. Without a device to compile for, clang's target regions never ask the runtime.
//
// case: offload-mandatory only=gcc-12 args="default" env="OMP_TARGET_OFFLOAD=mandatory" exit=-6 both="duomp: fatal: OMP_TARGET_OFFLOAD=mandatory, but there is no device 3"
// case: offload-mandatory-host only=gcc-12 args="host" env="OMP_TARGET_OFFLOAD=mandatory"
// case: offload-default only=gcc-12 args="default"
// case: offload-disabled only=gcc-12 args="default" env="OMP_TARGET_OFFLOAD=disabled"
// stock-passes: offload-mandatory-host,offload-default,offload-disabled
// stock-fails: offload-mandatory libgomp other words
#include "check.h"

int main(int argc, char **argv)
{
    int x = 0;
    CHECK(argc == 2);
#pragma omp target map(tofrom : x) device(omp_get_initial_device())
    x += 1;
#pragma omp target map(tofrom : x) if (0)
    x += 2;
    CHECK(x == 3);
    if (strcmp(argv[1], "host")) {
#pragma omp target map(tofrom : x) device(3)
        x += 4;
        CHECK(x == 7);
    }
    puts("good");
    return 0;
}
