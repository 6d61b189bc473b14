use super::TempDir;
use crate::topology::available::combine;
use crate::topology::cgroup::{Quota, quota};

const V2: &str = "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
const V1: &str = "33 24 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct\n\
                  34 24 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n";

#[test]
fn version_2_takes_the_tightest_level() {
    let dir = TempDir::new("cg2");
    dir.file("proc/self/cgroup", "0::/a/b/c\n");
    dir.file("proc/self/mountinfo", V2);
    dir.file("sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n");
    dir.file("sys/fs/cgroup/a/b/cpu.max", "150000 100000\n");
    dir.file("sys/fs/cgroup/a/cpu.max", "400000 100000\n");
    assert_eq!(quota(&dir.0), Some(Quota { quota_us: 150_000, period_us: 100_000 }));
    dir.file("sys/fs/cgroup/a/cpu.max", "50000 50000\n");
    assert_eq!(quota(&dir.0).map(Quota::cpus), Some(1));
}

#[test]
fn version_1_quota_and_period() {
    let dir = TempDir::new("cg1");
    dir.file("proc/self/cgroup", "5:cpuset:/z\n4:cpu,cpuacct:/docker/x\n0::/\n");
    dir.file("proc/self/mountinfo", V1);
    dir.file("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us", "-1\n");
    dir.file("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us", "100000\n");
    assert_eq!(quota(&dir.0), None);
    dir.file("sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us", "250000\n");
    dir.file("sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us", "100000\n");
    assert_eq!(quota(&dir.0).map(Quota::cpus), Some(3));
}

#[test]
fn a_container_sees_its_group_at_the_mount_point() {
    let dir = TempDir::new("cgc");
    dir.file("proc/self/mountinfo", "31 23 0:28 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
    dir.file("sys/fs/cgroup/cpu.max", "200000 100000\n");
    for group in ["0::/docker/x\n", "0::/docker/x/inner\n", "0::/elsewhere\n", "0::/../../up\n"] {
        dir.file("proc/self/cgroup", group);
        assert_eq!(quota(&dir.0).map(Quota::cpus), Some(2), "{group}");
    }
}

#[test]
fn without_mountinfo_the_usual_places_count() {
    let dir = TempDir::new("cgu");
    dir.file("proc/self/cgroup", "0::/a\n");
    dir.file("sys/fs/cgroup/a/cpu.max", "200000 100000\n");
    assert_eq!(quota(&dir.0).map(Quota::cpus), Some(2));
    dir.file("proc/self/cgroup", "3:cpu:/b\n");
    dir.file("sys/fs/cgroup/cpu/b/cpu.cfs_quota_us", "300000\n");
    dir.file("sys/fs/cgroup/cpu/b/cpu.cfs_period_us", "100000\n");
    assert_eq!(quota(&dir.0).map(Quota::cpus), Some(3));
}

#[test]
fn nothing_there_is_no_limit() {
    let dir = TempDir::new("cg0");
    assert_eq!(quota(&dir.0), None);
    dir.file("proc/self/cgroup", "garbage\n0:\n::\n0::/a\n");
    dir.file("proc/self/mountinfo", "x - y\n - \n1 2 3 - cgroup2\n31 23 0:28 / /sys/fs/cgroup rw - cgroup2 c rw\n");
    for text in ["", "max", "x 1", "100 0", "-5 100000"] {
        dir.file("sys/fs/cgroup/a/cpu.max", text);
        assert_eq!(quota(&dir.0), None, "{text}");
    }
}

#[test]
fn the_count_is_the_lesser_of_mask_and_quota_and_never_zero() {
    let quota = |quota_us| Some(Quota { quota_us, period_us: 100_000 });
    assert_eq!(combine(8, None), 8);
    assert_eq!(combine(8, quota(250_000)), 3);
    assert_eq!(combine(2, quota(800_000)), 2);
    assert_eq!(combine(0, None), 1);
    assert_eq!(combine(4, quota(1)), 1);
}
