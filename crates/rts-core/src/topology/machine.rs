//! What the kernel tells about the machine: hardware threads, cores, last-level caches, NUMA domains, sockets.
//!
//! Read from `sys/devices/system` below a given root. What is missing there degrades to coarser knowledge: without any
//! of it, every allowed CPU is a core of its own in one socket.

use super::cpuset::CpuSet;
use std::path::{Path, PathBuf};

/// A kind of place, from small to large: the abstract names of OMP_PLACES.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Hardware threads.
    Threads,
    /// Cores.
    Cores,
    /// CPUs that share the largest cache they do not have alone.
    LlCaches,
    /// CPUs that share a memory.
    NumaDomains,
    /// Processor packages.
    Sockets,
}

/// The part of the machine that the process may use.
///
/// Each level's sets are disjoint and cover `allowed`. Order is the machine's: sockets by their lowest CPU, inside each
/// its cores by theirs, inside each its hardware threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// The CPUs looked at.
    pub allowed: CpuSet,
    /// Processor packages.
    pub sockets: Vec<CpuSet>,
    /// NUMA domains with CPUs.
    pub numa_domains: Vec<CpuSet>,
    /// Groups by last-level cache.
    pub ll_caches: Vec<CpuSet>,
    /// Cores.
    pub cores: Vec<CpuSet>,
    /// Hardware threads, one CPU each.
    pub threads: Vec<CpuSet>,
    /// Kinds of cores by efficiency, weakest first; one entry where all are alike.
    pub kinds: Vec<CpuSet>,
}

impl Machine {
    /// Reads the machine below `root` as far as it consists of `allowed` CPUs.
    pub fn read(root: &Path, allowed: &CpuSet) -> Machine {
        let system = root.join("sys/devices/system");
        let cpu = |cpu: usize, file: &str| read_list(&system.join(format!("cpu/cpu{cpu}/{file}")));
        // The names before and since Linux 4.20; missing package files mean one package.
        let sockets = partition(allowed, |c| {
            cpu(c, "topology/package_cpus_list").or_else(|| cpu(c, "topology/core_siblings_list"))
        });
        let sockets = sockets.unwrap_or_else(|| vec![allowed.clone()]);
        let cores = partition(allowed, |c| {
            cpu(c, "topology/core_cpus_list").or_else(|| cpu(c, "topology/thread_siblings_list"))
        });
        let cores = cores.unwrap_or_else(|| allowed.iter().map(CpuSet::of).collect());
        let ll_caches = partition(allowed, |c| last_level_cache(&system.join(format!("cpu/cpu{c}/cache"))));
        let numa_domains = numa_domains(&system.join("node"), allowed);
        Machine::build(allowed, sockets, numa_domains, ll_caches, cores, kinds(root, allowed))
    }

    /// A machine of single-threaded cores without further structure.
    pub fn flat(allowed: &CpuSet) -> Machine {
        let cores = allowed.iter().map(CpuSet::of).collect();
        Machine::build(allowed, vec![allowed.clone()], None, None, cores, vec![allowed.clone()])
    }

    fn build(
        allowed: &CpuSet,
        mut sockets: Vec<CpuSet>,
        numa_domains: Option<Vec<CpuSet>>,
        ll_caches: Option<Vec<CpuSet>>,
        mut cores: Vec<CpuSet>,
        kinds: Vec<CpuSet>,
    ) -> Machine {
        sockets.sort_by_key(CpuSet::first);
        let socket_of = |set: &CpuSet| set.first().and_then(|c| sockets.iter().position(|s| s.contains(c)));
        let order = |sets: &mut Vec<CpuSet>| sets.sort_by_key(|set| (socket_of(set), set.first()));
        order(&mut cores);
        let mut numa_domains = numa_domains.unwrap_or_else(|| sockets.clone());
        order(&mut numa_domains);
        let mut ll_caches = ll_caches.unwrap_or_else(|| sockets.clone());
        order(&mut ll_caches);
        let threads = cores.iter().flat_map(|core| core.iter().map(CpuSet::of)).collect();
        Machine { allowed: allowed.clone(), threads, cores, ll_caches, numa_domains, sockets, kinds }
    }

    /// The sets of one level.
    pub fn level(&self, level: Level) -> &[CpuSet] {
        match level {
            Level::Threads => &self.threads,
            Level::Cores => &self.cores,
            Level::LlCaches => &self.ll_caches,
            Level::NumaDomains => &self.numa_domains,
            Level::Sockets => &self.sockets,
        }
    }

    /// The machine without the CPUs that are not in `keep`.
    pub fn restrict(&self, keep: &CpuSet) -> Machine {
        let cut = |sets: &[CpuSet]| sets.iter().map(|s| s.and(keep)).filter(|s| !s.is_empty()).collect();
        Machine {
            allowed: self.allowed.and(keep),
            sockets: cut(&self.sockets),
            numa_domains: cut(&self.numa_domains),
            ll_caches: cut(&self.ll_caches),
            cores: cut(&self.cores),
            threads: cut(&self.threads),
            kinds: cut(&self.kinds),
        }
    }
}

fn read_list(path: &Path) -> Option<CpuSet> {
    CpuSet::from_list(&std::fs::read_to_string(path).ok()?).filter(|set| !set.is_empty())
}

/// Divides `allowed` by asking `group_of` for one CPU of each group. CPUs without an answer become groups of their own;
/// `None` if no CPU has one.
fn partition(allowed: &CpuSet, group_of: impl Fn(usize) -> Option<CpuSet>) -> Option<Vec<CpuSet>> {
    let mut left = allowed.clone();
    let mut groups = Vec::new();
    let mut known = false;
    while let Some(cpu) = left.first() {
        let answer = group_of(cpu);
        known |= answer.is_some();
        let mut group = answer.unwrap_or_default().and(&left);
        group.insert(cpu);
        left = left.minus(&group);
        groups.push(group);
        if !known && groups.len() == 8 {
            // Eight CPUs in a row that say nothing: the files are not there at all.
            return None;
        }
    }
    known.then_some(groups)
}

/// The CPUs that share the cache of the highest level with this one.
fn last_level_cache(directory: &Path) -> Option<CpuSet> {
    let mut best: Option<(u32, PathBuf)> = None;
    for index in 0..16 {
        let path = directory.join(format!("index{index}"));
        let Ok(level) = std::fs::read_to_string(path.join("level")) else { break };
        let Ok(level) = level.trim().parse::<u32>() else { continue };
        if best.as_ref().is_none_or(|(l, _)| level >= *l) {
            best = Some((level, path));
        }
    }
    read_list(&best?.1.join("shared_cpu_list"))
}

fn numa_domains(directory: &Path, allowed: &CpuSet) -> Option<Vec<CpuSet>> {
    let nodes = read_list(&directory.join("online")).or_else(|| read_list(&directory.join("possible")))?;
    let mut left = allowed.clone();
    let mut domains = Vec::new();
    for node in nodes.iter() {
        let Some(cpus) = read_list(&directory.join(format!("node{node}/cpulist"))) else { continue };
        let cpus = cpus.and(&left);
        if !cpus.is_empty() {
            left = left.minus(&cpus);
            domains.push(cpus);
        }
    }
    if domains.is_empty() {
        return None;
    }
    if !left.is_empty() {
        domains.push(left);
    }
    Some(domains)
}

/// Kinds of cores: from the hybrid processors' event devices, else by the scheduler's capacity of each CPU.
fn kinds(root: &Path, allowed: &CpuSet) -> Vec<CpuSet> {
    let devices = root.join("sys/devices");
    let named: Vec<CpuSet> = ["cpu_lowpower/cpus", "cpu_atom/cpus", "cpu_core/cpus"]
        .iter()
        .filter_map(|file| read_list(&devices.join(file)))
        .map(|set| set.and(allowed))
        .filter(|set| !set.is_empty())
        .collect();
    if named.len() > 1 {
        return named;
    }
    let mut by_capacity = std::collections::BTreeMap::<u64, CpuSet>::new();
    for cpu in allowed.iter() {
        let path = devices.join(format!("system/cpu/cpu{cpu}/cpu_capacity"));
        let Some(capacity) = std::fs::read_to_string(path).ok().and_then(|t| t.trim().parse().ok()) else {
            return vec![allowed.clone()];
        };
        by_capacity.entry(capacity).or_default().insert(cpu);
    }
    if by_capacity.is_empty() { vec![allowed.clone()] } else { by_capacity.into_values().collect() }
}
