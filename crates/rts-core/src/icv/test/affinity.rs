use super::{good, with_env};
use crate::icv::affinity::show_places;
use crate::icv::*;
use crate::topology::CpuSet;

fn places(items: &[&str]) -> String {
    show_places(&good(items).places.value)
}

#[test]
fn places_ask_for_binding() {
    let g = good(&["OMP_PLACES=cores"]);
    assert_eq!(show_places(&g.places.value), "{0,3},{1,4},{2,5}");
    assert_eq!((g.places.source, g.places_text.as_str()), (Source::Env("OMP_PLACES"), "cores"));
    assert_eq!(g.bind, Var { value: vec![Bind::True], source: Source::Implied("OMP_PLACES") });
    let g = good(&["OMP_PLACES={0:2}:3:2", "OMP_PROC_BIND=false"]);
    assert_eq!((show_places(&g.places.value).as_str(), &g.bind.value[..]), ("{0,1},{2,3},{4,5}", &[Bind::False][..]));
}

#[test]
fn binding_without_places_takes_cores() {
    let g = good(&["OMP_PROC_BIND=spread,close"]);
    assert_eq!((g.places.value.len(), g.places.source), (3, Source::Implied("OMP_PROC_BIND")));
    assert!(good(&["OMP_PROC_BIND=false"]).places.value.is_empty());
}

#[test]
fn precedence_among_the_variables() {
    assert_eq!(places(&["OMP_PLACES={5}", "GOMP_CPU_AFFINITY=1", "KMP_AFFINITY=compact"]), "{5}");
    assert_eq!(places(&["GOMP_CPU_AFFINITY=1 0", "KMP_AFFINITY=compact"]), "{1},{0}");
    assert_eq!(places(&["KMP_AFFINITY=compact,granularity=fine"]), "{0},{3},{1},{4},{2},{5}");
    assert_eq!(good(&["KMP_AFFINITY=balanced"]).bind.value, [Bind::Spread]);
    assert_eq!(good(&["KMP_AFFINITY=none"]).bind.value, [Bind::False]);
    assert!(good(&["KMP_AFFINITY=verbose,none"]).verbose_affinity);
}

#[test]
fn bad_places_are_one_warning_and_something_sensible() {
    for (items, places, used) in [
        (&["OMP_PLACES=invalid"][..], "{0,3},{1,4},{2,5}", "cores"),
        (&["OMP_PLACES=threads()"], "{0},{3},{1},{4},{2},{5}", "threads"),
        (&["OMP_PLACES={0},{9}"], "{0}", "{0}"),
        (&["OMP_PLACES={8},{9}"], "{0,3},{1,4},{2,5}", "cores"),
        (&["GOMP_CPU_AFFINITY=x"], "", "no places"),
        (&["GOMP_CPU_AFFINITY=2,7"], "{2}", "{2}"),
        (&["KMP_AFFINITY=far"], "", "no places"),
        (&["KMP_AFFINITY=proclist=[8],explicit"], "", "no places"),
        (&["KMP_HW_SUBSET=9s"], "", "all CPUs"),
    ] {
        let (g, warnings) = with_env(items);
        assert_eq!(show_places(&g.places.value), places, "{items:?}");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].ends_with(&format!("; using {used}")), "{warnings:?}");
    }
}

#[test]
fn a_subset_limits_the_places() {
    let g = good(&["KMP_HW_SUBSET=2c,1t", "OMP_PLACES=threads"]);
    assert_eq!(g.hw_subset, Var { value: Some(CpuSet::range(0, 2)), source: Source::Env("KMP_HW_SUBSET") });
    assert_eq!(show_places(&g.places.value), "{0},{1}");
    assert_eq!(good(&["KMP_PLACE_THREADS=1c"]).hw_subset.source, Source::Env("KMP_PLACE_THREADS"));
}

#[test]
fn place_lists_are_shown_in_their_own_syntax() {
    let list = [CpuSet::range(0, 4), CpuSet::range(4, 2), [1, 3, 4, 5].into_iter().collect()];
    assert_eq!(show_places(&list), "{0:4},{4,5},{1,3:3}");
}
