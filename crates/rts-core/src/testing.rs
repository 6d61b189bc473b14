//! Helpers for the unit tests of all modules.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Ends the test process with a message when a test takes too long, so that a lost wake-up fails instead of hanging.
pub(crate) struct Watchdog {
    done: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Watchdog {
    /// Starts to watch; after `seconds` without a drop, prints `state()` and aborts.
    pub(crate) fn new(seconds: u64, state: impl Fn() -> String + Send + 'static) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&done);
        let end = Instant::now() + Duration::from_secs(seconds);
        let thread = std::thread::spawn(move || {
            while !seen.load(Ordering::Acquire) {
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    eprintln!("watchdog: no end after {seconds} s: {}", state());
                    std::process::abort();
                }
                std::thread::park_timeout(left);
            }
        });
        Self { done, thread: Some(thread) }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
