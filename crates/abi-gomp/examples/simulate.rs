//! What constructs cost on machines of up to 256 cores: `cargo xtask simulate`.
//!
//! Runs the production code, called as gcc's programs call it, on the machine of `prim::simulated`, beside barriers built
//! as the stock runtimes build theirs, and prints a table for each topology.

#[cfg(not(simulate))]
fn main() {
    eprintln!("run it by: cargo xtask simulate");
    std::process::exit(2);
}

#[cfg(simulate)]
fn main() {
    simulation::main();
}

#[cfg(simulate)]
mod simulation {
    use abi_gomp::{loops, parallel, task};
    use core::ffi::{c_long, c_uint, c_void};
    use rts_core::prim::{AtomicU64, Ordering, Padded, simulated};
    use std::collections::{BTreeMap, HashMap};
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64 as Plain, AtomicUsize};

    /// Machines: name, and how far two cores are apart in nanoseconds.
    const MACHINES: [(&str, simulated::Distance); 3] = [("die", die), ("chiplets", chiplets), ("sockets", sockets)];
    const SIZES: [usize; 8] = [2, 4, 8, 16, 32, 64, 128, 256];
    /// Constructs measured after as many to warm up.
    const ROUNDS: u64 = 8;
    /// Work of a task and of a loop's iteration, in nanoseconds.
    const TASK_NS: u64 = 1000;
    const ITERATION_NS: u64 = 200;
    /// Tasks and iterations a thread.
    const EACH: usize = 16;

    fn die(a: usize, b: usize) -> u64 {
        if a == b { 1 } else { 50 }
    }

    /// Eight cores share a cache; chiplets are further apart.
    fn chiplets(a: usize, b: usize) -> u64 {
        if a / 8 == b / 8 { 25 } else { 90 }
    }

    /// Two sockets.
    fn sockets(a: usize, b: usize) -> u64 {
        let half = N.load(Ordering::Relaxed).div_ceil(2);
        if a / half == b / half { 55 } else { 140 }
    }

    static N: AtomicUsize = AtomicUsize::new(2);
    /// Time and transfers at the start of what is measured, then what it took.
    static START: [Plain; 2] = [Plain::new(0), Plain::new(0)];
    static TOOK: [Plain; 2] = [Plain::new(0), Plain::new(0)];

    fn begin() {
        let _ = simulated::spent();
        let (clock, transfers) = simulated::now();
        START[0].store(clock, Ordering::Relaxed);
        START[1].store(transfers, Ordering::Relaxed);
    }

    fn end() {
        let (clock, transfers) = simulated::now();
        TOOK[0].store(clock - START[0].load(Ordering::Relaxed), Ordering::Relaxed);
        TOOK[1].store(transfers - START[1].load(Ordering::Relaxed), Ordering::Relaxed);
        if std::env::var_os("SIMULATE_LINES").is_some() {
            tell_lines();
        }
    }

    /// Where the lines are that have cost most, on stderr: transfers and nanoseconds, summed over the threads, a construct.
    fn tell_lines() {
        let (lines, sleeps) = simulated::spent();
        let team = rts_core::team::Worker::current().team();
        let mut names: HashMap<usize, String> = HashMap::new();
        let mut name = |at: usize, bytes: usize, what: &str| {
            (at / 64..(at + bytes) / 64).for_each(|line| drop(names.insert(line, what.into())));
        };
        for tid in 0..team.size() {
            let m = team.member(tid);
            name(&raw const m.line as usize, size_of_val(&m.line), "arrival lines");
            name(&raw const m.tasks as usize, size_of_val(&m.tasks), "task counts");
            name(&raw const m.range as usize, size_of_val(&m.range), "ranges");
            let w = m.worker();
            name(&raw const *w as usize, size_of_val(w), "workers");
            name(&raw const w.parker as usize, size_of_val(&w.parker), "parkers");
        }
        for seq in 0..rts_core::team::RING {
            let slot = team.slot(seq);
            name(&raw const *slot as usize, size_of_val(slot), "slots");
        }
        name(&raw const team.hungry as usize, size_of_val(&team.hungry), "hungry");
        let mut sums: BTreeMap<String, simulated::Spent> = BTreeMap::new();
        for (line, spent) in lines {
            let what = names.get(&line).cloned().unwrap_or_else(|| "others".into());
            let sum = sums.entry(what).or_default();
            sum.transfers += spent.transfers;
            sum.ns += spent.ns;
        }
        for (what, sum) in sums {
            eprintln!("{what}: {} transfers, {} ns", sum.transfers / ROUNDS, sum.ns / ROUNDS);
        }
        eprintln!("sleeps since the start: {sleeps}");
    }

    fn number() -> usize {
        rts_core::team::Worker::current().tid() as usize
    }

    fn region(body: unsafe extern "C-unwind" fn(*mut c_void)) {
        let n = N.load(Ordering::Relaxed) as c_uint;
        // SAFETY: the body takes no data and may run on any thread.
        unsafe { parallel::GOMP_parallel(body, core::ptr::null_mut(), n, 0) };
    }

    unsafe extern "C-unwind" fn nothing(_: *mut c_void) {}

    fn regions() {
        for round in 0..2 * ROUNDS {
            if round == ROUNDS {
                begin();
            }
            region(nothing);
        }
        end();
    }

    /// Runs `construct` in every member, `ROUNDS` times to warm up and as often measured by the primary.
    fn in_region(construct: fn(u64)) {
        for round in 1..=2 * ROUNDS {
            if round == ROUNDS + 1 && number() == 0 {
                begin();
            }
            construct(round);
        }
        if number() == 0 {
            end();
        }
    }

    unsafe extern "C-unwind" fn barriers(_: *mut c_void) {
        // SAFETY: every member calls it.
        in_region(|_| unsafe { parallel::GOMP_barrier() });
    }

    unsafe extern "C-unwind" fn dynamic(_: *mut c_void) {
        in_region(|_| {
            let (mut from, mut to): (c_long, c_long) = (0, 0);
            let trip = (N.load(Ordering::Relaxed) * EACH) as c_long;
            // SAFETY: every member calls it, with room for the bounds.
            let mut more = unsafe { loops::GOMP_loop_nonmonotonic_dynamic_start(0, trip, 1, 1, &mut from, &mut to) };
            while more {
                simulated::work(ITERATION_NS);
                // SAFETY: as above.
                more = unsafe { loops::GOMP_loop_nonmonotonic_dynamic_next(&mut from, &mut to) };
            }
            // SAFETY: as above.
            unsafe { loops::GOMP_loop_end() };
        });
    }

    unsafe extern "C-unwind" fn work(_: *mut c_void) {
        simulated::work(TASK_NS);
    }

    unsafe extern "C-unwind" fn tasks(_: *mut c_void) {
        in_region(|_| {
            if number() == 0 {
                for _ in 0..N.load(Ordering::Relaxed) * EACH {
                    let none = core::ptr::null_mut();
                    // SAFETY: a task without data or clauses.
                    unsafe { task::GOMP_task(work, none, None, 0, 1, true, 0, core::ptr::null_mut(), 0, none) };
                }
            }
            // SAFETY: every member calls it.
            unsafe { parallel::GOMP_barrier() }
        });
    }

    /// A barrier with one counter and one word that releases all, as libgomp has it.
    #[derive(Default)]
    struct Flat {
        awaited: Padded<AtomicU64>,
        generation: Padded<AtomicU64>,
    }

    static FLAT: OnceLock<Flat> = OnceLock::new();

    unsafe extern "C-unwind" fn flat(_: *mut c_void) {
        in_region(|_| {
            let n = N.load(Ordering::Relaxed) as u64;
            let f = FLAT.get_or_init(Flat::default);
            let generation = f.generation.load(Ordering::Acquire);
            if f.awaited.fetch_add(1, Ordering::AcqRel) + 1 == n {
                f.awaited.store(0, Ordering::Relaxed);
                f.generation.store(generation + 1, Ordering::Release);
            } else {
                while f.generation.load(Ordering::Acquire) == generation {}
            }
        });
    }

    /// A barrier over a tree of four: children's flags are gathered, then set free one by one, as libomp has it.
    #[derive(Default)]
    struct Node {
        arrived: Padded<AtomicU64>,
        go: Padded<AtomicU64>,
    }

    static TREE: OnceLock<Vec<Node>> = OnceLock::new();

    /// The members that `me` waits for: numbers that differ from its own in one digit of base four.
    fn children(me: usize, n: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut step = 1;
        while step < n && me % (step * 4) == 0 {
            found.extend((1..4).map(|k| me + k * step).filter(|&c| c < n));
            step *= 4;
        }
        found
    }

    unsafe extern "C-unwind" fn hyper(_: *mut c_void) {
        in_region(|round| {
            let n = N.load(Ordering::Relaxed);
            let nodes = TREE.get_or_init(|| (0..256).map(|_| Node::default()).collect());
            let me = number();
            let mine = children(me, n);
            for &c in &mine {
                while nodes[c].arrived.load(Ordering::Acquire) < round {}
            }
            if me != 0 {
                nodes[me].arrived.store(round, Ordering::Release);
                while nodes[me].go.load(Ordering::Acquire) < round {}
            }
            for &c in mine.iter().rev() {
                nodes[c].go.store(round, Ordering::Release);
            }
        });
    }

    /// One process a figure: the machine is made once.
    fn figure(construct: &str) {
        let ideal = match construct {
            "region" => {
                regions();
                0
            }
            "barrier" => {
                region(barriers);
                0
            }
            "flat barrier" => {
                region(flat);
                0
            }
            "tree barrier" => {
                region(hyper);
                0
            }
            "dynamic loop" => {
                region(dynamic);
                EACH as u64 * ITERATION_NS
            }
            "tasks" => {
                region(tasks);
                EACH as u64 * TASK_NS
            }
            other => panic!("no construct {other}"),
        };
        let [ns, transfers] = [&TOOK[0], &TOOK[1]].map(|v| v.load(Ordering::Relaxed) / ROUNDS);
        println!("{} {}", ns.saturating_sub(ideal), transfers);
    }

    pub(super) fn main() {
        let args: Vec<String> = std::env::args().collect();
        if let [_, machine, n, construct] = &args[..] {
            let distance = MACHINES.iter().find(|m| m.0 == machine).expect("a machine").1;
            N.store(n.parse().expect("a number"), Ordering::Relaxed);
            simulated::begin(distance);
            figure(construct);
            // The workers wait for ever.
            std::process::exit(0);
        }
        println!("machines: {}", MACHINES.map(|m| m.0).join(" "));
        println!("sizes: {}", SIZES.map(|n| n.to_string()).join(" "));
    }
}
