//! Binding the calling thread to CPUs.
//!
//! Nothing calls this at load. A caller that binds a thread it does not own keeps the set of [`current`] from before and
//! binds the thread back to it.

use super::available::freeze_mask;
use super::cpuset::CpuSet;
use crate::sys::{affinity, report};
use core::sync::atomic::{AtomicBool, Ordering};

/// The CPUs that the calling thread may run on; `None` where the kernel does not tell.
pub fn current() -> Option<CpuSet> {
    affinity::get_mask(0).map(CpuSet::from_mask)
}

/// Binds the calling thread to `cpus`; whether the kernel did. The first refusal in the process is a warning, and the
/// thread runs where it ran.
pub fn bind(cpus: &CpuSet) -> bool {
    static WARNED: AtomicBool = AtomicBool::new(false);
    freeze_mask();
    match affinity::set_mask(0, cpus.as_words()) {
        Ok(()) => true,
        Err(error) => {
            // ORDER: the swap only elects who warns.
            if !WARNED.swap(true, Ordering::Relaxed) {
                let error = std::io::Error::from_raw_os_error(error);
                report::warning(format_args!("a thread cannot be bound to CPUs {cpus}: {error}; it runs unbound"));
            }
            false
        }
    }
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn a_thread_is_bound_and_bound_back() {
        std::thread::spawn(|| {
            let before = current().expect("masks can be read in tests");
            let one = CpuSet::of(before.first().expect("a CPU"));
            assert!(bind(&one));
            assert_eq!(current().as_ref(), Some(&one));
            assert!(bind(&before));
            assert_eq!(current(), Some(before));
            assert!(!bind(&CpuSet::new()));
        })
        .join()
        .expect("the thread ends well");
    }
}
