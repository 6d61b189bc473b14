// The child of a process that forks.
#include "race.h"
#include <sys/wait.h>

static int region(void)
{
    int x[2] = {0, 0}, y = 0, here = 0;
#pragma omp parallel num_threads(2) shared(here)
    {
        if (omp_get_num_threads() == 2)
            meet(&here, 2);
        put(&x[omp_get_thread_num()], 1);
        ORDER(critical)
        add(&y, 1);
    }
    return x[0] + x[1] == 2 ORDERED(&&y == 2);
}

int main(void)
{
    int bad = !region();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(region() ? 0 : 1);
    int status = 1;
    waitpid(child, &status, 0);
    bad += ORDERED(status != 0) UNORDERED(0);
    return must(bad == 0);
}
