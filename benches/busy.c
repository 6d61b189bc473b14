/* A neighbour: keeps a core busy until its parent ends, at most ten minutes. */
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(void) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(600);
    if (getppid() == 1)
        return 0;
    for (volatile unsigned long i = 0;; i++)
        ;
}
