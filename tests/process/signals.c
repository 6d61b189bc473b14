// Signals reach workers, asleep or not; a stopped process goes on where it was.
//
// case: signal-to-process args="process"
// case: signal-to-workers args="workers"
// case: signal-without-restart args="norestart"
// case: signal-stop-and-continue args="stop" timeout=40
// stock-passes: signal-to-process,signal-to-workers,signal-without-restart,signal-stop-and-continue
#include "check.h"
#include <sys/syscall.h>

static volatile sig_atomic_t got;

static void handler(int s)
{
    (void)s;
    got++;
}

static void tell_all(void)
{
    DIR *d = opendir("/proc/self/task");
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.')
            syscall(SYS_tgkill, getpid(), atoi(e->d_name), SIGUSR1);
    closedir(d);
}

int main(int argc, char **argv)
{
    (void)argc;
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = handler;
    a.sa_flags = strcmp(argv[1], "norestart") ? SA_RESTART : 0;
    sigaction(SIGUSR1, &a, NULL);
    pid_t parent = getpid();
    pid_t child = -1;
    if (strcmp(argv[1], "workers")) {
        child = fork();
        if (child == 0) {
            for (int i = 0; i < 50; i++) {
                if (!strcmp(argv[1], "stop")) {
                    kill(parent, SIGSTOP);
                    sleep_ms(20);
                    kill(parent, SIGCONT);
                } else {
                    kill(parent, SIGUSR1);
                }
                sleep_ms(20);
            }
            _exit(0);
        }
    }
    for (int i = 0; i < 400; i++) {
        CHECK(region(4) == 4);
        if (i % 8 == 0)
            sleep_ms(5);
        if (child < 0)
            tell_all();
    }
    if (child > 0) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    CHECK(!strcmp(argv[1], "stop") || got > 0);
    CHECK(region(4) == 4);
    puts("good");
    return 0;
}
