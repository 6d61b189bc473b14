use super::{good, with_env};
use crate::icv::*;

#[test]
fn defaults() {
    let g = good(&[]);
    assert!(g.nthreads.value.is_empty() && !g.dynamic.value && !g.cancellation.value && !g.has_lists);
    assert_eq!(g.max_active_levels.value, 1);
    assert_eq!(g.bind.value, [Bind::False]);
    assert_eq!(g.run_sched.value, RunSched::UNSET);
    assert_eq!(g.stacksize.value, 8 << 20);
    assert_eq!(g.thread_limit.value, NO_THREAD_LIMIT);
    assert_eq!(g.nthreads.source, Source::Default);
}

#[test]
fn a_bad_value_is_one_warning_that_names_all() {
    let (g, warnings) = with_env(&["OMP_NUM_THREADS=abc"]);
    assert_eq!(warnings, ["OMP_NUM_THREADS=abc: not a list of positive integers; using 6 (the number of CPUs)"]);
    assert!(g.nthreads.value.is_empty());
    for bad in [
        "OMP_NUM_THREADS=0",
        "OMP_NUM_THREADS=4,",
        "OMP_NUM_THREADS=-1",
        "OMP_NUM_THREADS=99999999999999999999",
        "OMP_SCHEDULE=foo,-1",
        "OMP_SCHEDULE=dynamic,-1",
        "OMP_SCHEDULE=dynamic,0",
        "OMP_SCHEDULE=strange:dynamic",
        "OMP_STACKSIZE=1x",
        "OMP_STACKSIZE=K",
        "OMP_STACKSIZE=99999999999999999G",
        "OMP_DYNAMIC=maybe",
        "OMP_NESTED=2",
        "OMP_MAX_ACTIVE_LEVELS=-1",
        "OMP_THREAD_LIMIT=0",
        "OMP_WAIT_POLICY=lazy",
        "OMP_PROC_BIND=far",
        "OMP_PROC_BIND=close,true",
        "OMP_DISPLAY_ENV=much",
        "OMP_TARGET_OFFLOAD=perhaps",
        "OMP_MAX_TASK_PRIORITY=high",
        "OMP_NUM_TEAMS=0",
        "OMP_ALLOCATOR=my_alloc",
        "OMP_ALLOCATOR=omp_default_mem_space:alignment=3",
        "OMP_DEFAULT_DEVICE=-2",
        "OMP_TOOL=1",
        "KMP_BLOCKTIME=soon",
        "GOMP_SPINCOUNT=1x",
        "KMP_LIBRARY=loud",
    ] {
        let (_, warnings) = with_env(&[bad]);
        assert_eq!(warnings.len(), 1, "{bad}: {warnings:?}");
        assert!(warnings[0].starts_with(&format!("{bad}: ")), "{warnings:?}");
        assert!(warnings[0].contains("; using "), "{warnings:?}");
    }
}

#[test]
fn blank_values_count_as_unset() {
    assert_eq!(good(&["OMP_NUM_THREADS=", "OMP_SCHEDULE=  "]).nthreads.source, Source::Default);
}

#[test]
fn lists_go_down_with_the_levels() {
    let g = good(&["OMP_NUM_THREADS= 4 , 3,2", "OMP_PROC_BIND=SPREAD, close"]);
    assert_eq!(g.max_active_levels, Var { value: 255, source: Source::Implied("OMP_NUM_THREADS") });
    let mut icvs = TaskIcvs::initial(&g);
    assert_eq!((icvs.nthreads(), icvs.bind), (4, Bind::Spread));
    icvs.set_nthreads(7);
    icvs.set_nthreads(0);
    assert_eq!(icvs.nthreads(), 7);
    let inner = icvs.for_implicit_task(&g);
    assert_eq!((inner.nthreads(), inner.bind), (3, Bind::Close));
    let mut inner = inner.for_implicit_task(&g);
    assert_eq!((inner.nthreads(), inner.bind), (2, Bind::Close));
    inner.set_nthreads(5);
    assert_eq!(inner.for_implicit_task(&g).nthreads(), 5);
}

#[test]
fn without_a_list_inner_tasks_inherit() {
    let g = good(&["OMP_NUM_THREADS=3"]);
    let mut icvs = TaskIcvs::initial(&g);
    icvs.set_nthreads(9);
    assert_eq!(icvs.for_implicit_task(&g), icvs);
    assert!(!TaskIcvs::initial(&good(&[])).nthreads_is_set());
}

#[test]
fn active_levels_by_precedence() {
    assert_eq!(good(&["OMP_NESTED=true"]).max_active_levels.value, 255);
    assert_eq!(good(&["OMP_NESTED=FALSE", "OMP_NUM_THREADS=2,2"]).max_active_levels.value, 1);
    assert_eq!(good(&["OMP_NESTED=true", "OMP_MAX_ACTIVE_LEVELS=3"]).max_active_levels.value, 3);
    assert_eq!(good(&["OMP_PROC_BIND=close,close"]).max_active_levels.value, 255);
    assert_eq!(good(&["OMP_MAX_ACTIVE_LEVELS=0"]).max_active_levels.value, 0);
    assert_eq!(good(&["OMP_MAX_ACTIVE_LEVELS=99999999999999999999999"]).max_active_levels.value, 255);
}

#[test]
fn schedules() {
    let sched = |text: &str| good(&[&format!("OMP_SCHEDULE={text}")]).run_sched.value;
    assert_eq!(sched("static"), RunSched::STATIC);
    assert_eq!(sched(" Dynamic "), RunSched::DYNAMIC);
    let s = sched("monotonic : guided , 7");
    assert_eq!((s.kind, s.modifier, s.chunk, s.is_monotonic()), (SchedKind::Guided, SchedModifier::Monotonic, 7, true));
    assert!(!sched("dynamic").is_monotonic() && sched("static,4").is_monotonic());
    assert!(!sched("nonmonotonic:dynamic,2").is_monotonic());
    assert_eq!(RunSched::UNSET.resolve(RunSched::DYNAMIC), RunSched::DYNAMIC);
    assert_eq!(sched("static").resolve(RunSched::DYNAMIC), RunSched::STATIC);
    assert_eq!(sched("nonmonotonic:guided,3").to_string(), "NONMONOTONIC:GUIDED,3");
}

#[test]
fn sizes() {
    let stack = |item: &str| good(&[item]).stacksize.value;
    assert_eq!(stack("OMP_STACKSIZE=2000"), 2000 << 10);
    assert_eq!(stack("OMP_STACKSIZE= 16 M "), 16 << 20);
    assert_eq!(stack("OMP_STACKSIZE=1g"), 1 << 30);
    assert_eq!(stack("OMP_STACKSIZE=1048576B"), 1 << 20);
    assert_eq!(stack("OMP_STACKSIZE=1"), 64 << 10);
    assert_eq!(stack("KMP_STACKSIZE=1048576"), 1 << 20);
    assert_eq!(stack("GOMP_STACKSIZE=3000"), 3000 << 10);
    let g = good(&["GOMP_STACKSIZE=3000", "OMP_STACKSIZE=4000"]);
    assert_eq!(g.stacksize, Var { value: 4000 << 10, source: Source::Env("OMP_STACKSIZE") });
}

#[test]
fn host_names_come_before_all_and_device_names_do_not_count() {
    let g = good(&["OMP_NUM_THREADS_ALL=3", "OMP_NUM_THREADS_DEV=9", "OMP_DYNAMIC=false", "OMP_DYNAMIC_ALL=true"]);
    assert_eq!(g.nthreads, Var { value: vec![3], source: Source::Env("OMP_NUM_THREADS_ALL") });
    assert!(!g.dynamic.value);
    assert!(good(&["OMP_NUM_THREADS_DEV=9"]).nthreads.value.is_empty());
}

#[test]
fn waiting() {
    let spin = |item: &str| good(&[item]).spin_limit.value;
    assert_eq!(spin("GOMP_SPINCOUNT=10k"), SpinLimit::Turns(10_000));
    assert_eq!(spin("GOMP_SPINCOUNT=infinity"), SpinLimit::Forever);
    assert_eq!(spin("KMP_BLOCKTIME=0"), SpinLimit::Micros(0));
    assert_eq!(spin("KMP_BLOCKTIME=20"), SpinLimit::Micros(20_000));
    assert_eq!(spin("KMP_BLOCKTIME=50us"), SpinLimit::Micros(50));
    assert_eq!(spin("KMP_BLOCKTIME=INFINITE"), SpinLimit::Forever);
    assert_eq!(spin("KMP_BLOCKTIME=2147483647"), SpinLimit::Forever);
    assert_eq!(good(&["OMP_WAIT_POLICY=ACTIVE"]).wait_policy.value, WaitPolicy::Active);
    assert_eq!(good(&["KMP_LIBRARY=turnaround"]).wait_policy.value, WaitPolicy::Active);
    assert_eq!(good(&["KMP_LIBRARY=serial"]).nthreads.value, [1]);
}

#[test]
fn allocators() {
    let alloc = |text: &str| good(&[&format!("OMP_ALLOCATOR={text}")]).allocator.value;
    assert_eq!(alloc("OMP_HIGH_BW_MEM_ALLOC"), Allocator::Predefined(4));
    assert_eq!(alloc("8"), Allocator::Predefined(8));
    assert_eq!(alloc("omp_large_cap_mem_space"), Allocator::Space(1, vec![]));
    assert_eq!(
        alloc("omp_default_mem_space : alignment=64, pinned=true ,fallback=null_fb"),
        Allocator::Space(0, vec![(2, 64), (7, 1), (5, 12)])
    );
}
