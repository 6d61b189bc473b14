use super::machines::{DESKTOP, epyc};
use crate::topology::places::{PlacesError, parse};
use crate::topology::{CpuSet, Level, Machine, cpu_list};

fn list(text: &str, machine: &Machine) -> Vec<String> {
    match parse(text, machine) {
        Ok(places) => places.list.iter().map(CpuSet::to_string).collect(),
        Err(e) => panic!("{text}: {e:?}"),
    }
}

fn flat(n: usize) -> Machine {
    Machine::flat(&CpuSet::range(0, n))
}

#[test]
fn abstract_names_with_counts() {
    let m = DESKTOP.machine("names");
    assert_eq!(list("threads", &m), ["0", "4", "1", "5", "2", "6", "3", "7"]);
    assert_eq!(list(" Cores ", &m), ["0,4", "1,5", "2,6", "3,7"]);
    assert_eq!(list("cores(2)", &m), ["0,4", "1,5"]);
    assert_eq!(list("cores ( 9 )", &m).len(), 4);
    assert_eq!(list("SOCKETS", &m), ["0-7"]);
    assert_eq!(list("ll_caches(1)", &m), ["0-7"]);
    assert_eq!(list("numa_domains", epyc()).len(), 2);
    assert_eq!(parse("threads()", &m), Err(PlacesError::Count(Level::Threads)));
    assert_eq!(parse("sockets(", &m), Err(PlacesError::Count(Level::Sockets)));
    assert_eq!(parse("cores(0)", &m), Err(PlacesError::Count(Level::Cores)));
    assert!(matches!(parse("invalid", &m), Err(PlacesError::Syntax(_))));
}

// The equivalent forms of OpenMP 5.2, section 21.1.6.
#[test]
fn the_forms_of_the_specification() {
    let m = flat(16);
    let expect = ["0-3", "4-7", "8-11", "12-15"];
    assert_eq!(list("{0,1,2,3},{4,5,6,7},{8,9,10,11},{12,13,14,15}", &m), expect);
    assert_eq!(list("{0:4},{4:4},{8:4},{12:4}", &m), expect);
    assert_eq!(list("{0:4}:4:4", &m), expect);
    assert_eq!(list(" { 0 : 4 } : 4 : 4 ", &m), expect);
}

#[test]
fn intervals_strides_and_exclusions() {
    let m = flat(16);
    assert_eq!(list("{0:4:2}", &m), ["0,2,4,6"]);
    assert_eq!(list("{6:3:-2}", &m), ["2,4,6"]);
    assert_eq!(list("{0}:4", &m), ["0", "1", "2", "3"]);
    assert_eq!(list("{9}:3:-3", &m), ["9", "6", "3"]);
    assert_eq!(list("{0:4,!2}", &m), ["0-1,3"]);
    assert_eq!(list("{0:4,!2,2}", &m), ["0-3"]);
    assert_eq!(list("{0}:4,!{2}", &m), ["0", "1", "3"]);
    assert_eq!(list("3,1,{0,2}", &m), ["3", "1", "0,2"]);
    assert_eq!(list("0:4:2", &m), ["0", "2", "4", "6"]);
}

#[test]
fn what_is_wrong() {
    let m = flat(4);
    for text in [
        "{",
        "{}",
        "{0",
        "0}",
        "{0},",
        ",{0}",
        "{0}:",
        "{0}:0",
        "{0:0}",
        "{0}:2:-1",
        "{a}",
        "{0}x",
        "{-1}",
        "{0:2:}",
        "{!0}",
        "{0,!0}",
        "{0}{1}",
        "{0}:99999999",
        "{0:99999999999}",
        "{99999999999999999999999}",
        "{0:1000000}:60000",
        "!{0}:2",
    ] {
        assert!(matches!(parse(text, &m), Err(PlacesError::Syntax(_))), "{text}: {:?}", parse(text, &m));
    }
    assert_eq!(parse("{9}", &m), Err(PlacesError::NothingUsable));
    assert_eq!(parse("{0},!{0}", &m), Err(PlacesError::NothingUsable));
}

#[test]
fn cpus_that_may_not_be_used_are_left_out() {
    let places = parse("{0,1},{3,4},{5}", &flat(4)).expect("usable in part");
    assert_eq!(places.list, [CpuSet::range(0, 2), CpuSet::of(3)]);
    assert_eq!(places.unusable, CpuSet::range(4, 2));
}

#[test]
fn lists_of_cpus() {
    let show = |text: &str| cpu_list::parse(text).map(|l| l.iter().map(CpuSet::to_string).collect::<Vec<_>>());
    assert_eq!(show("0 3 1-2 4-15:4").unwrap(), ["0", "3", "1", "2", "4", "8", "12"]);
    assert_eq!(show("0,3, 1-2").unwrap(), ["0", "3", "1", "2"]);
    assert_eq!(show("0,{2,4-5},1").unwrap(), ["0", "2,4-5", "1"]);
    for text in ["", "a", "3-1", "1-2:0", "1,", "{1", "1--2", "-1", "{}", "99999999"] {
        assert_eq!(show(text), None, "{text}");
    }
}
