//! The CPU quota that control groups, version 1 or 2, put on this process.
//!
//! A group's quota binds all groups below it, so every level from the process's own group up to the root counts.
//! All files are read below a given root directory, `/` outside tests. What cannot be read sets no limit.

use crate::sys::file;
use std::path::Path;

/// CPU time that a control group may use: `quota_us` microseconds in every `period_us`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// CPU time allowed in one period, in microseconds.
    pub quota_us: u64,
    /// Length of a period, in microseconds; never 0.
    pub period_us: u64,
}

impl Quota {
    /// CPUs that the quota is worth, rounded up; at least 1.
    pub fn cpus(self) -> u32 {
        u32::try_from(self.quota_us.div_ceil(self.period_us.max(1))).unwrap_or(u32::MAX).max(1)
    }

    fn is_below(self, other: Quota) -> bool {
        u128::from(self.quota_us) * u128::from(other.period_us)
            < u128::from(other.quota_us) * u128::from(self.period_us)
    }
}

/// The tightest quota on this process, from `root/proc/self/cgroup` and the groups it names; `None` if there is none.
pub fn quota(root: &Path) -> Option<Quota> {
    let root = root.to_str()?.trim_end_matches('/');
    let groups = file::text(&[root, "/proc/self/cgroup"]).unwrap_or_default();
    let mounts = file::text(&[root, "/proc/self/mountinfo"]).unwrap_or_default();
    let mounts = parse_mounts(&mounts);
    let mut tightest: Option<Quota> = None;
    for (version, group) in parse_groups(&groups) {
        let usual = usual_mounts(version);
        let mounted: Vec<&Mount> = match mounts.iter().find(|m| m.version == version) {
            Some(mount) => vec![mount],
            None => usual.iter().collect(),
        };
        for mount in mounted {
            let mut below = below(mount, &group);
            loop {
                let directory = [root, &mount.point, below];
                let found = match version {
                    Version::V1 => read_v1(directory),
                    Version::V2 => read(directory, "/cpu.max").and_then(|text| parse_cpu_max(&text)),
                };
                if let Some(found) = found
                    && tightest.is_none_or(|t| found.is_below(t))
                {
                    tightest = Some(found);
                }
                // The group above, up to the mount point.
                let Some(end) = below.rfind('/') else { break };
                below = &below[..end];
            }
        }
    }
    tightest
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

/// A mounted hierarchy that may hold CPU quotas.
#[derive(Debug, PartialEq, Eq)]
struct Mount {
    version: Version,
    /// The group that is visible at the mount point.
    group: String,
    point: String,
}

/// Where the hierarchies are mounted by custom, for when mountinfo does not tell.
fn usual_mounts(version: Version) -> Vec<Mount> {
    let points: &[&str] = match version {
        Version::V1 => &["/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/cpu"],
        Version::V2 => &["/sys/fs/cgroup"],
    };
    let mount = |point: &&str| Mount { version, group: "/".to_owned(), point: (*point).to_owned() };
    points.iter().map(mount).collect()
}

/// The hierarchies of `/proc/self/cgroup` that matter here, with the process's group in each.
fn parse_groups(text: &str) -> Vec<(Version, String)> {
    let mut groups = Vec::new();
    for line in text.lines() {
        let mut fields = line.splitn(3, ':');
        let (Some(number), Some(controllers), Some(group)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        if number == "0" && controllers.is_empty() {
            groups.push((Version::V2, group.to_owned()));
        } else if controllers.split(',').any(|c| c == "cpu") {
            groups.push((Version::V1, group.to_owned()));
        }
    }
    groups
}

/// The cgroup2 mounts and the cgroup mounts with the cpu controller of `/proc/self/mountinfo`.
fn parse_mounts(text: &str) -> Vec<Mount> {
    let mut mounts = Vec::new();
    for line in text.lines() {
        // 33 24 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct
        let Some((left, right)) = line.split_once(" - ") else { continue };
        let mut left = left.split(' ').skip(3);
        let (Some(group), Some(point)) = (left.next(), left.next()) else { continue };
        let mut right = right.split(' ');
        let (kind, options) = (right.next(), right.nth(1).unwrap_or(""));
        let version = match kind {
            Some("cgroup2") => Version::V2,
            Some("cgroup") if options.split(',').any(|o| o == "cpu") => Version::V1,
            _ => continue,
        };
        mounts.push(Mount { version, group: unescape(group), point: unescape(point) });
    }
    mounts
}

/// Undoes mountinfo's octal escapes of blanks and backslashes.
fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

/// Where `group` lies below the mount point: "" or a path that begins with a slash.
fn below<'a>(mount: &Mount, group: &'a str) -> &'a str {
    // Inside a container the mount point may show a group below the root, and the process's own group may be named as
    // seen from outside, or with ".." from inside a namespace. What is not below the mounted group is the mount point.
    let below = match mount.group.as_str() {
        "/" => group,
        prefix => match group.strip_prefix(prefix) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            _ => "",
        },
    };
    if below.split('/').any(|c| c == "..") { "" } else { below.trim_end_matches('/') }
}

fn read([root, point, group]: [&str; 3], name: &str) -> Option<String> {
    file::text(&[root, point, group, name])
}

fn read_v1(directory: [&str; 3]) -> Option<Quota> {
    let number = |name: &str| read(directory, name)?.trim().parse::<i64>().ok();
    let quota_us = u64::try_from(number("/cpu.cfs_quota_us")?).ok().filter(|&q| q > 0)?;
    let period_us = u64::try_from(number("/cpu.cfs_period_us")?).ok().filter(|&p| p > 0)?;
    Some(Quota { quota_us, period_us })
}

/// `cpu.max` of version 2: `QUOTA PERIOD`, the quota a number or `max`.
fn parse_cpu_max(text: &str) -> Option<Quota> {
    let mut words = text.split_ascii_whitespace();
    let quota_us = words.next()?.parse().ok()?;
    let period_us = words.next().map_or(Some(100_000), |p| p.parse().ok()).filter(|&p| p > 0)?;
    Some(Quota { quota_us, period_us })
}
