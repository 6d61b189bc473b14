use super::machines::{DESKTOP, Regular, epyc};
use crate::topology::layout::{Kind, parse, places};
use crate::topology::subset::select;
use crate::topology::{CpuSet, Level, Machine};

/// Two sockets, two cores each, two threads each: CPUs 0-3 are first threads, 4-7 second ones.
const SMALL: Regular = Regular { sockets: 2, cores: 2, smt: 2, cores_per_cache: 2, nodes_per_socket: 1 };

fn list(text: &str, machine: &Machine) -> Vec<String> {
    places(&parse(text).unwrap_or_else(|e| panic!("{text}: {e}")), machine).iter().map(CpuSet::to_string).collect()
}

#[test]
fn compact_and_scatter() {
    let m = SMALL.machine("layout");
    assert_eq!(list("granularity=fine,compact", &m), ["0", "4", "1", "5", "2", "6", "3", "7"]);
    assert_eq!(list("compact", &m), ["0,4", "1,5", "2,6", "3,7"]);
    assert_eq!(list("scatter", &m), ["0,4", "2,6", "1,5", "3,7"]);
    assert_eq!(list("gran=thread,scatter", &m), ["0", "2", "1", "3", "4", "6", "5", "7"]);
    // One level permuted: the threads of a core come last, cores of one socket first.
    assert_eq!(list("granularity=fine,compact,1", &m), ["0", "1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!(list("granularity=fine,compact,1,3", &m), ["3", "4", "5", "6", "7", "0", "1", "2"]);
    assert_eq!(list("granularity=fine,compact,9", &m), list("granularity=fine,compact", &m));
    assert_eq!(list("granularity=socket,compact", &m), ["0-1,4-5", "2-3,6-7"]);
    assert_eq!(list("none", &m), [""; 0]);
    assert_eq!(list("verbose,disabled,reset", &m), [""; 0]);
}

#[test]
fn scatter_reaches_every_cache_before_it_comes_back() {
    let m = epyc();
    let order = list("scatter", m);
    assert_eq!(order[..4], ["0,128", "64,192", "8,136", "72,200"]);
    let first16: CpuSet = order[..16].iter().map(|c| CpuSet::from_list(c).unwrap().first().unwrap()).collect();
    assert!(m.ll_caches.iter().all(|cache| cache.and(&first16).count() == 1));
    assert_eq!(order.len(), 128);
}

#[test]
fn explicit_lists() {
    let m = SMALL.machine("explicit");
    assert_eq!(list("granularity=fine,proclist=[3,0,{1,2},4-6:2],explicit", &m), ["3", "0", "1-2", "4", "6"]);
    assert_eq!(list("proclist=[3,99]", &m), ["3"]);
    assert_eq!(parse("balanced").unwrap().kind, Kind::Balanced);
    assert_eq!(parse("granularity=numa,compact").unwrap().granularity, Level::NumaDomains);
    assert!(parse("verbose,norespect,nowarnings").unwrap().verbose);
    for text in ["", "far", "explicit", "granularity=tiny,compact", "proclist=3,explicit", "compact,1,2,3", "compact="]
    {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn subsets() {
    let m = epyc();
    let show = |text: &str| select(text, m).map(|s| s.to_string());
    assert_eq!(show("1s,4c,1t").unwrap(), "0-3");
    assert_eq!(show("1t,1s,4c").unwrap(), "0-3");
    assert_eq!(show("2c@8").unwrap(), "8-9,72-73,136-137,200-201");
    assert_eq!(show("1T").unwrap(), "0-127");
    assert_eq!(show("1s@1,*c,1t@1").unwrap(), "192-255");
    assert_eq!(show("s,1l,2c,t").unwrap(), "0-1,64-65,128-129,192-193");
    assert_eq!(show(":3t").unwrap(), "0-1,128");
    assert_eq!(show(":1s,2t@1").unwrap(), "1,128");
    assert_eq!(show(":5c,1t").unwrap(), "0-4");
    // Units that the kernel tells nothing of: a die is a package then, a module what shares a cache of level 2.
    assert_eq!(show("1s,1d,1c").unwrap(), show("1s,1c").unwrap());
    assert_eq!(show("1s,2tiles,1t").unwrap(), "0-1");
    assert_eq!(show("1s,1l3,1m@1,1t").unwrap(), "1");
    for text in ["3s", "", "0c", "2x", "1c,2c", "c@200", "4c:eff0,2c", "1s:eff0", "2c:intel_atom", "2d", "c@", "l1"] {
        assert!(select(text, m).is_err(), "{text}");
    }
    let desktop = DESKTOP.machine("subset2");
    assert_eq!(select("2c", &desktop).unwrap().to_string(), "0-1,4-5");
}

#[test]
fn subsets_by_kind_of_core() {
    let mut m = Machine::flat(&CpuSet::range(0, 8));
    m.kinds = vec![CpuSet::range(4, 4), CpuSet::range(0, 4)];
    assert_eq!(select("2c:intel_core,1c:intel_atom", &m).unwrap().to_string(), "0-1,4");
    assert_eq!(select("*c:eff0@1", &m).unwrap().to_string(), "5-7");
    assert!(select("1c:eff2", &m).is_err());
}
