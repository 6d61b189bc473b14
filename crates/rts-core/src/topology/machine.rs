//! What the kernel tells about the machine: hardware threads, cores, caches, modules, NUMA domains, dies, sockets.
//!
//! Read from `sys/devices/system` below a given root. What is missing there degrades to coarser knowledge: without any
//! of it, every allowed CPU is a core of its own in one socket.

use super::cpuset::CpuSet;
use std::path::{Path, PathBuf};

/// A kind of unit, from small to large: the abstract names of OMP_PLACES and the units of KMP_HW_SUBSET.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Hardware threads.
    Threads,
    /// CPUs that share a cache of level 1.
    L1Caches,
    /// Cores.
    Cores,
    /// CPUs that share a cache of level 2.
    L2Caches,
    /// Cores that the kernel calls a cluster (modules, tiles); where it knows none, those that share a cache of level 2.
    Modules,
    /// CPUs that share a cache of level 3.
    L3Caches,
    /// CPUs that share the largest cache they have.
    LlCaches,
    /// CPUs that share a memory.
    NumaDomains,
    /// Dies; a package where the kernel knows of none.
    Dies,
    /// Processor packages.
    Sockets,
}

/// The part of the machine that the process may use.
///
/// Each level's sets are disjoint and cover `allowed`, but for those of `caches`, which have no CPUs that have no such
/// cache. Order is the machine's: sockets by their lowest CPU, inside each its cores by theirs, inside each its hardware
/// threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// The CPUs looked at.
    pub allowed: CpuSet,
    /// Processor packages.
    pub sockets: Vec<CpuSet>,
    /// Dies.
    pub dies: Vec<CpuSet>,
    /// NUMA domains with CPUs.
    pub numa_domains: Vec<CpuSet>,
    /// Groups by last-level cache.
    pub ll_caches: Vec<CpuSet>,
    /// Groups by the caches of levels 1, 2 and 3; empty where there is none.
    pub caches: [Vec<CpuSet>; 3],
    /// Modules.
    pub modules: Vec<CpuSet>,
    /// Cores.
    pub cores: Vec<CpuSet>,
    /// Hardware threads, one CPU each.
    pub threads: Vec<CpuSet>,
    /// Kinds of cores by efficiency, weakest first; one entry where all are alike.
    pub kinds: Vec<CpuSet>,
}

/// What is known of a machine beside its sockets and cores.
#[derive(Default)]
struct Found {
    dies: Option<Vec<CpuSet>>,
    numa_domains: Option<Vec<CpuSet>>,
    ll_caches: Option<Vec<CpuSet>>,
    caches: [Vec<CpuSet>; 3],
    modules: Option<Vec<CpuSet>>,
    kinds: Vec<CpuSet>,
}

impl Machine {
    /// Reads the machine below `root` as far as it consists of `allowed` CPUs.
    pub fn read(root: &Path, allowed: &CpuSet) -> Machine {
        let system = root.join("sys/devices/system");
        let cpu = |cpu: usize, file: &str| read_list(&system.join(format!("cpu/cpu{cpu}/{file}")));
        let cache = |cpu: usize, level: Option<u32>| shared_cache(&system.join(format!("cpu/cpu{cpu}/cache")), level);
        // The names before and since Linux 4.20; missing package files mean one package.
        let sockets = partition(allowed, |c| {
            cpu(c, "topology/package_cpus_list").or_else(|| cpu(c, "topology/core_siblings_list"))
        });
        let sockets = sockets.unwrap_or_else(|| vec![allowed.clone()]);
        let core = |c| cpu(c, "topology/core_cpus_list").or_else(|| cpu(c, "topology/thread_siblings_list"));
        let cores = partition(allowed, core).unwrap_or_else(|| allowed.iter().map(CpuSet::of).collect());
        let found = Found {
            dies: partition(allowed, |c| cpu(c, "topology/die_cpus_list")),
            numa_domains: numa_domains(&system.join("node"), allowed),
            ll_caches: partition(allowed, |c| cache(c, None)),
            caches: [1, 2, 3].map(|level| told(allowed, |c| cache(c, Some(level)))),
            // Kernels that know of no clusters name the CPU alone.
            modules: partition(allowed, |c| {
                let whole = |set: &CpuSet| core(c).is_none_or(|core| core.minus(set).is_empty());
                cpu(c, "topology/cluster_cpus_list").filter(whole).or_else(|| cache(c, Some(2)).filter(whole))
            }),
            kinds: kinds(root, allowed),
        };
        Machine::build(allowed, sockets, cores, found)
    }

    /// A machine of single-threaded cores without further structure.
    pub fn flat(allowed: &CpuSet) -> Machine {
        let cores = allowed.iter().map(CpuSet::of).collect();
        let found = Found { kinds: vec![allowed.clone()], ..Found::default() };
        Machine::build(allowed, vec![allowed.clone()], cores, found)
    }

    fn build(allowed: &CpuSet, mut sockets: Vec<CpuSet>, mut cores: Vec<CpuSet>, found: Found) -> Machine {
        sockets.sort_by_key(CpuSet::first);
        let socket_of = |set: &CpuSet| set.first().and_then(|c| sockets.iter().position(|s| s.contains(c)));
        let order = |sets: &mut Vec<CpuSet>| sets.sort_by_key(|set| (socket_of(set), set.first()));
        let ordered = |sets: Option<Vec<CpuSet>>, instead: &Vec<CpuSet>| {
            let mut sets = sets.unwrap_or_else(|| instead.clone());
            order(&mut sets);
            sets
        };
        order(&mut cores);
        Machine {
            allowed: allowed.clone(),
            dies: ordered(found.dies, &sockets),
            numa_domains: ordered(found.numa_domains, &sockets),
            ll_caches: ordered(found.ll_caches, &sockets),
            caches: found.caches.map(|sets| ordered(Some(sets), &sockets)),
            modules: ordered(found.modules, &cores),
            threads: cores.iter().flat_map(|core| core.iter().map(CpuSet::of)).collect(),
            cores,
            kinds: found.kinds,
            sockets,
        }
    }

    /// The sets of one level; none if the machine has no such units.
    pub fn level(&self, level: Level) -> &[CpuSet] {
        match level {
            Level::Threads => &self.threads,
            Level::L1Caches => &self.caches[0],
            Level::Cores => &self.cores,
            Level::L2Caches => &self.caches[1],
            Level::Modules => &self.modules,
            Level::L3Caches => &self.caches[2],
            Level::LlCaches => &self.ll_caches,
            Level::NumaDomains => &self.numa_domains,
            Level::Dies => &self.dies,
            Level::Sockets => &self.sockets,
        }
    }

    /// The machine without the CPUs that are not in `keep`.
    pub fn restrict(&self, keep: &CpuSet) -> Machine {
        let cut = |sets: &Vec<CpuSet>| sets.iter().map(|s| s.and(keep)).filter(|s| !s.is_empty()).collect();
        Machine {
            allowed: self.allowed.and(keep),
            sockets: cut(&self.sockets),
            dies: cut(&self.dies),
            numa_domains: cut(&self.numa_domains),
            ll_caches: cut(&self.ll_caches),
            caches: self.caches.each_ref().map(cut),
            modules: cut(&self.modules),
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

/// The groups that `group_of` tells of, without the CPUs that it has no answer for.
fn told(allowed: &CpuSet, group_of: impl Fn(usize) -> Option<CpuSet>) -> Vec<CpuSet> {
    let groups = partition(allowed, &group_of).unwrap_or_default();
    groups.into_iter().filter(|group| group.first().is_some_and(|c| group_of(c).is_some())).collect()
}

/// The CPUs that share this one's data cache of a level, or of the highest level that it has.
fn shared_cache(directory: &Path, wanted: Option<u32>) -> Option<CpuSet> {
    let mut best: Option<(u32, PathBuf)> = None;
    for index in 0..16 {
        let path = directory.join(format!("index{index}"));
        let Ok(level) = std::fs::read_to_string(path.join("level")) else { break };
        let Ok(level) = level.trim().parse::<u32>() else { continue };
        if wanted.is_some_and(|w| w != level) || best.as_ref().is_some_and(|(l, _)| level < *l) {
            continue;
        }
        if std::fs::read_to_string(path.join("type")).is_ok_and(|kind| kind.trim() == "Instruction") {
            continue;
        }
        best = Some((level, path));
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
