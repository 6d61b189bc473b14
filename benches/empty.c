/* A program that does nothing, without OpenMP: its resident memory in kB. */
#include "bench.h"
#include <unistd.h>

int main(void) {
    long size, resident;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%ld %ld", &size, &resident) != 2)
        return 1;
    fclose(f);
    double kb = resident * (sysconf(_SC_PAGESIZE) / 1024);
    bench_print("empty_rss", kb, kb);
    return 0;
}
