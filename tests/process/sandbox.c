// No /proc, /tmp or /dev/shm, a root that cannot be written, calls that the kernel refuses.
//
// case: sandbox-no-files args="chroot"
// case: sandbox-no-files-bound args="chroot" env="OMP_PROC_BIND=true"
// case: sandbox-no-affinity args="seccomp"
// case: sandbox-no-affinity-bound args="seccomp" env="OMP_PROC_BIND=true" err="cannot be bound" count=1
// stock-fails: sandbox-no-affinity,sandbox-no-affinity-bound libomp aborts
// stock-fails: sandbox-no-affinity-bound libgomp ends the process
// stock-passes: sandbox-no-files,sandbox-no-files-bound
#include "check.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static int refuse(void)
{
#define NO(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        NO(SYS_sched_setaffinity),
        NO(SYS_sched_getaffinity),
        NO(SYS_membarrier),
        NO(SYS_getcpu),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

int main(int argc, char **argv)
{
    (void)argc;
    if (!strcmp(argv[1], "chroot")) {
        char dir[] = "/tmp/duomp-root-XXXXXX";
        if (getuid() != 0 || mkdtemp(dir) == NULL || chroot(dir) != 0)
            return CANNOT_BE_MADE_HERE;
        CHECK(chdir("/") == 0 && rmdir("/") != 0);
    } else if (!refuse()) {
        return CANNOT_BE_MADE_HERE;
    }
    for (int i = 0; i < 20; i++)
        CHECK(region(4) == 4);
    CHECK(omp_get_num_procs() >= 1 && omp_get_max_threads() >= 1);
    puts("good");
    return 0;
}
