//! The account of running threads, in a process where nobody else changes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rts_core::capability;
use rts_core::wait::Parker;

const ROUNDS: u32 = 20_000;

/// Two threads wake each other, sometimes too late and sometimes too soon: whoever runs is counted, once.
#[test]
fn sleepers_and_wakers_keep_the_account_right() {
    let shared: Arc<[(Parker, AtomicU32); 2]> = Arc::default();
    capability::begins();
    let before = capability::running();
    let threads: Vec<_> = (0..2)
        .map(|me| {
            let shared = shared.clone();
            capability::begins();
            thread::spawn(move || {
                let ((parker, word), (other, its)) = (&shared[me], &shared[1 - me]);
                for round in 1..=ROUNDS {
                    if me == 0 {
                        its.store(round, Ordering::SeqCst);
                        // SAFETY: `shared` is alive.
                        unsafe { Parker::unpark(other) };
                    }
                    // Long enough that nobody runs into it, unless a wake-up is lost.
                    let nap = if round % 3 == 0 { u64::from(round % 64) * 100 } else { 10_000_000_000 };
                    let start = Instant::now();
                    while word.load(Ordering::SeqCst) < round {
                        parker.park(Some(nap), || word.load(Ordering::SeqCst) >= round);
                        assert!(start.elapsed() < Duration::from_secs(5), "thread {me} hangs in round {round}");
                    }
                    if me == 1 {
                        its.store(round, Ordering::SeqCst);
                        // SAFETY: `shared` is alive.
                        unsafe { Parker::unpark(other) };
                    }
                }
                capability::ends();
            })
        })
        .collect();
    for t in threads {
        t.join().expect("no thread fails");
    }
    assert_eq!(capability::running(), before);
    capability::ends();
}
