//! Recorded machines, as trees of the kernel's files.

use super::TempDir;
use crate::topology::{CpuSet, Machine};

/// A machine by its regular structure; the kernel numbers first threads of all cores, then second threads.
pub(super) struct Regular {
    pub(super) sockets: usize,
    pub(super) cores: usize,
    pub(super) smt: usize,
    pub(super) cores_per_cache: usize,
    pub(super) nodes_per_socket: usize,
}

/// Two sockets of 64 cores with 2 threads, 8 cores on a last-level cache, one NUMA domain a socket.
const EPYC_2X64X2: Regular = Regular { sockets: 2, cores: 64, smt: 2, cores_per_cache: 8, nodes_per_socket: 1 };
/// [`EPYC_2X64X2`] as read from its files, once for all tests.
pub(super) fn epyc() -> &'static Machine {
    static EPYC: std::sync::OnceLock<Machine> = std::sync::OnceLock::new();
    EPYC.get_or_init(|| EPYC_2X64X2.machine("epyc"))
}

/// Two small sockets with four NUMA domains each.
const NPS4: Regular = Regular { sockets: 2, cores: 8, smt: 2, cores_per_cache: 2, nodes_per_socket: 4 };
/// A desktop: one socket, 4 cores with 2 threads.
pub(super) const DESKTOP: Regular = Regular { sockets: 1, cores: 4, smt: 2, cores_per_cache: 4, nodes_per_socket: 1 };

impl Regular {
    fn cpus(&self, cores: std::ops::Range<usize>) -> CpuSet {
        let all = self.sockets * self.cores;
        (0..self.smt).flat_map(|t| cores.clone().map(move |c| t * all + c)).collect()
    }

    /// Writes the kernel's files under `dir`.
    pub(super) fn write(&self, dir: &TempDir) {
        let all = self.sockets * self.cores;
        for cpu in 0..all * self.smt {
            let core = cpu % all;
            let base = format!("sys/devices/system/cpu/cpu{cpu}");
            let (socket, cache) = (core / self.cores, core / self.cores_per_cache);
            let socket = self.cpus(socket * self.cores..(socket + 1) * self.cores);
            let cache = self.cpus(cache * self.cores_per_cache..(cache + 1) * self.cores_per_cache);
            let core = self.cpus(core..core + 1);
            dir.file(&format!("{base}/topology/package_cpus_list"), &format!("{socket}\n"));
            dir.file(&format!("{base}/topology/core_cpus_list"), &format!("{core}\n"));
            for (index, level, set) in [(0, 2, &core), (1, 3, &cache)] {
                dir.file(&format!("{base}/cache/index{index}/level"), &format!("{level}\n"));
                dir.file(&format!("{base}/cache/index{index}/shared_cpu_list"), &format!("{set}\n"));
            }
        }
        let nodes = self.sockets * self.nodes_per_socket;
        let per_node = all / nodes;
        dir.file("sys/devices/system/node/online", &format!("0-{}\n", nodes - 1));
        for node in 0..nodes {
            let set = self.cpus(node * per_node..(node + 1) * per_node);
            dir.file(&format!("sys/devices/system/node/node{node}/cpulist"), &format!("{set}\n"));
        }
    }

    pub(super) fn all(&self) -> CpuSet {
        CpuSet::range(0, self.sockets * self.cores * self.smt)
    }

    pub(super) fn machine(&self, name: &str) -> Machine {
        let dir = TempDir::new(name);
        self.write(&dir);
        Machine::read(&dir.0, &self.all())
    }
}

fn lists(sets: &[CpuSet]) -> Vec<String> {
    sets.iter().map(CpuSet::to_string).collect()
}

#[test]
fn two_sockets_of_64_cores_with_2_threads() {
    let m = epyc();
    assert_eq!(lists(&m.sockets), ["0-63,128-191", "64-127,192-255"]);
    assert_eq!(m.numa_domains, m.sockets);
    assert_eq!(m.ll_caches.len(), 16);
    assert_eq!(m.ll_caches[9].to_string(), "72-79,200-207");
    assert_eq!((m.cores.len(), m.cores[65].to_string()), (128, "65,193".into()));
    assert_eq!(lists(&m.threads[..4]), ["0", "128", "1", "129"]);
    assert_eq!((m.threads.len(), m.kinds.len()), (256, 1));
    let m = NPS4.machine("nps4");
    assert_eq!(lists(&m.numa_domains[..2]), ["0-1,16-17", "2-3,18-19"]);
    assert_eq!(m.numa_domains.len(), 8);
}

#[test]
fn only_allowed_cpus_count() {
    let dir = TempDir::new("masked");
    DESKTOP.write(&dir);
    let m = Machine::read(&dir.0, &CpuSet::from_list("1-2,5").unwrap());
    assert_eq!(lists(&m.cores), ["1,5", "2"]);
    assert_eq!(lists(&m.threads), ["1", "5", "2"]);
    assert_eq!(lists(&m.sockets), ["1-2,5"]);
}

#[test]
fn hybrid_cores_have_kinds() {
    // Two fast cores with 2 threads (0-3), four slow ones (4-7) that share a cache of level 2.
    let dir = TempDir::new("hybrid");
    for cpu in 0..8 {
        let base = format!("sys/devices/system/cpu/cpu{cpu}");
        let core = match cpu {
            0 | 1 => "0-1",
            2 | 3 => "2-3",
            _ => &cpu.to_string(),
        };
        dir.file(&format!("{base}/topology/thread_siblings_list"), core);
        dir.file(&format!("{base}/topology/core_siblings_list"), "0-7");
    }
    dir.file("sys/devices/cpu_core/cpus", "0-3\n");
    dir.file("sys/devices/cpu_atom/cpus", "4-7\n");
    let m = Machine::read(&dir.0, &CpuSet::range(0, 8));
    assert_eq!(lists(&m.kinds), ["4-7", "0-3"]);
    assert_eq!(m.cores.len(), 6);
    assert_eq!((lists(&m.ll_caches), lists(&m.numa_domains)), (vec!["0-7".into()], vec!["0-7".into()]));
}

#[test]
fn without_files_every_cpu_is_a_core() {
    let dir = TempDir::new("nofiles");
    let allowed = CpuSet::range(0, 20);
    assert_eq!(Machine::read(&dir.0, &allowed), Machine::flat(&allowed));
    let few = CpuSet::range(3, 2);
    assert_eq!(Machine::read(&dir.0, &few), Machine::flat(&few));
    dir.file("sys/devices/system/cpu/cpu3/topology/core_cpus_list", "rubbish");
    assert_eq!(Machine::read(&dir.0, &few), Machine::flat(&few));
}
