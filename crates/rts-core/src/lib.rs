//! The ABI-neutral run-time system.
