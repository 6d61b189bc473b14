// No /proc, /tmp or /dev/shm, a root that cannot be written, calls that the kernel refuses.
//
// case: sandbox-no-files args="chroot"
// case: sandbox-no-files-bound args="chroot" env="OMP_PROC_BIND=true"
// case: sandbox-no-affinity args="seccomp"
// case: sandbox-no-affinity-bound args="seccomp" env="OMP_PROC_BIND=true" err="cannot be bound" count=1
// case: sandbox-no-affinity-from-start args="from-start seccomp"
// case: sandbox-affinity-kills args="from-start kill"
// case: sandbox-affinity-kills-later args="later"
// case: sandbox-read-only-root args="from-start readonly"
// case: sandbox-read-only-root-bound args="from-start readonly" env="OMP_PROC_BIND=true"
// case: sandbox-nothing-mounted args="from-start bare"
// case: sandbox-nothing-mounted-bound args="from-start bare" env="OMP_PROC_BIND=true OMP_PLACES=cores"
// stock-fails: sandbox-no-affinity,sandbox-no-affinity-bound libomp aborts
// stock-fails: sandbox-no-affinity-bound libgomp ends the process
// stock-fails: sandbox-no-affinity-from-start libomp aborts
// stock-fails: sandbox-affinity-kills,sandbox-affinity-kills-later libomp calls sched_setaffinity although nobody asks for binding
// stock-fails: sandbox-affinity-kills-later libgomp hangs in a child
// stock-passes: sandbox-read-only-root,sandbox-read-only-root-bound,sandbox-nothing-mounted,sandbox-nothing-mounted-bound,sandbox-no-files,sandbox-no-files-bound
#include "check.h"
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define CALL(name, action) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, name, 0, 1), BPF_STMT(BPF_RET | BPF_K, action)
#define LOAD BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static int filter(struct sock_filter *code, size_t n)
{
    struct sock_fprog program = {(unsigned short)n, code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// The kernel refuses these calls.
static int refuse(void)
{
    struct sock_filter code[] = {
        LOAD,
        CALL(SYS_sched_setaffinity, SECCOMP_RET_ERRNO | EPERM),
        CALL(SYS_sched_getaffinity, SECCOMP_RET_ERRNO | EPERM),
        CALL(SYS_membarrier, SECCOMP_RET_ERRNO | EPERM),
        CALL(SYS_getcpu, SECCOMP_RET_ERRNO | EPERM),
        ALLOW,
    };
    return filter(code, sizeof code / sizeof code[0]);
}

// The kernel ends a process that binds threads: nobody asked for it.
static int kill_binders(void)
{
    struct sock_filter code[] = {LOAD, CALL(SYS_sched_setaffinity, SECCOMP_RET_KILL_PROCESS), ALLOW};
    return filter(code, sizeof code / sizeof code[0]);
}

// All that is seen of files is a copy of the root's mounts that cannot be written.
static int read_only_root(void)
{
    char dir[] = "/tmp/duomp-root-XXXXXX";
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mkdtemp(dir) == NULL)
        return 0;
    int ok = mount("/", dir, NULL, MS_BIND | MS_REC, NULL) == 0 && mount(NULL, dir, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0;
    ok = ok && chroot(dir) == 0 && chdir("/") == 0;
    return ok && open("/duomp-test", O_CREAT | O_WRONLY, 0600) == -1 && errno == EROFS;
}

// /proc, /sys, /tmp, /run and /dev are empty and cannot be written.
static int nothing_mounted(void)
{
    static const char *const points[] = {"/proc", "/sys", "/tmp", "/run", "/dev"};
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return 0;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        if (mount("none", points[i], "tmpfs", MS_RDONLY, "size=4k") != 0)
            return 0;
    return access("/proc/self", F_OK) != 0 && access("/dev/shm", F_OK) != 0;
}

// Begins again inside, so that the runtime is loaded there too.
static int from_start(const char *how)
{
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int ok = !strcmp(how, "seccomp") ? refuse() : !strcmp(how, "kill") ? kill_binders()
           : !strcmp(how, "readonly") ? read_only_root() : nothing_mounted();
    if (self < 0 || !ok)
        return CANNOT_BE_MADE_HERE;
    char *args[] = {(char *)"sandbox", (char *)"inside", NULL};
    syscall(SYS_execveat, self, "", args, environ, AT_EMPTY_PATH);
    perror("execveat");
    return 1;
}

// The filter comes after the first regions; the threads of a child's regions are made under it.
static void filtered_later(void)
{
    for (int i = 0; i < 20; i++)
        CHECK(region(2) == 2);
    if (!kill_binders())
        exit(CANNOT_BE_MADE_HERE);
    for (int i = 0; i < 10; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(20);
            _exit(region(2) == 2 ? 0 : 1);
        }
        int status;
        CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    if (!strcmp(argv[1], "later"))
        filtered_later();
    if (!strcmp(argv[1], "from-start")) {
        return from_start(argv[2]);
    } else if (!strcmp(argv[1], "chroot")) {
        char dir[] = "/tmp/duomp-root-XXXXXX";
        if (getuid() != 0 || mkdtemp(dir) == NULL || chroot(dir) != 0)
            return CANNOT_BE_MADE_HERE;
        CHECK(chdir("/") == 0 && rmdir("/") != 0);
    } else if (!strcmp(argv[1], "seccomp") && !refuse()) {
        return CANNOT_BE_MADE_HERE;
    }
    for (int i = 0; i < 20; i++)
        CHECK(region(4) == 4);
    CHECK(omp_get_num_procs() >= 1 && omp_get_max_threads() >= 1);
    puts("good");
    return 0;
}
