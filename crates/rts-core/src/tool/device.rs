//! Target constructs, which the host runs itself (OpenMP 5.2, 19.5.2.23 to 19.5.2.29).

use core::ffi::{c_char, c_void};

use super::callbacks::tell;
use super::entry;
use super::info;
use super::record::{here, known};
use super::types::Endpoint;

/// The number of the host, the only device (OpenMP 5.2, 18.7.7).
pub const HOST: i32 = 0;

/// `ompt_target_t`.
pub mod kind {
    /// target
    pub const TARGET: i32 = 1;
    /// target enter data
    pub const ENTER_DATA: i32 = 2;
    /// target exit data
    pub const EXIT_DATA: i32 = 3;
    /// target update
    pub const UPDATE: i32 = 4;
    /// Added for a nowait clause.
    pub const NOWAIT: i32 = 8;
}

/// `ompt_target_data_op_t`.
pub mod operation {
    /// Memory is allocated.
    pub const ALLOC: i32 = 1;
    /// Data goes to the device.
    pub const TO_DEVICE: i32 = 2;
    /// Data comes from the device.
    pub const FROM_DEVICE: i32 = 3;
    /// Memory is freed.
    pub const DELETE: i32 = 4;
    /// Memory of the program stands for memory of the device.
    pub const ASSOCIATE: i32 = 5;
    /// It no longer does.
    pub const DISASSOCIATE: i32 = 6;
}

/// The host is ready as a device.
pub(super) fn initialised() {
    tell!(DeviceInitialize: HOST => i32, c"host".as_ptr() => *const c_char, core::ptr::null_mut() => *mut c_void,
        entry::lookup as *const c_void => *const c_void, core::ptr::null() => *const c_char);
}

/// The host is a device no more.
pub(super) fn finalised() {
    tell!(DeviceFinalize: HOST => i32);
}

/// A target construct that has begun.
#[derive(Debug)]
pub struct Open {
    kind: i32,
    code: usize,
    id: u64,
    data: Box<u64>,
    outer: (u64, u64),
}

fn unique() -> u64 {
    // SAFETY: no arguments.
    unsafe { info::unique_id() }
}

/// The current task begins a target construct of that [`kind`].
#[cold]
pub fn begins(kind: i32) -> Option<Open> {
    let (t, task, at) = here()?;
    let id = unique();
    let mut open = Open { kind, code: at.code, id, data: Box::new(0), outer: t.target.replace((id, 0)) };
    told(&mut open, Endpoint::Begin, task.data.as_ptr());
    Some(open)
}

fn told(open: &mut Open, endpoint: Endpoint, task: *mut u64) {
    let code = open.code as *const c_void;
    tell!(TargetEmi: open.kind => i32, endpoint as i32 => i32, HOST => i32, task => *mut u64,
        core::ptr::null_mut() => *mut u64, &raw mut *open.data => *mut u64, code => *const c_void);
    tell!(Target: open.kind => i32, endpoint as i32 => i32, HOST => i32, task => *mut u64, open.id => u64,
        code => *const c_void);
}

/// Ends what [`begins`] began.
#[cold]
pub fn ends(open: Option<Open>) {
    let (Some(mut open), Some((t, task, _))) = (open, here()) else { return };
    t.target.set(open.outer);
    told(&mut open, Endpoint::End, task.data.as_ptr());
}

/// The region of the construct begins or ends on the host, with so many teams asked for.
fn submits(open: &mut Option<Open>, endpoint: Endpoint, teams: u32) {
    let (Some(open), Some(t)) = (open, known()) else { return };
    let mut operation = if endpoint == Endpoint::Begin { unique() } else { t.target.get().1 };
    t.target.set((open.id, operation));
    tell!(TargetSubmitEmi: endpoint as i32 => i32, &raw mut *open.data => *mut u64, &raw mut operation => *mut u64,
        teams => u32);
    if endpoint == Endpoint::End {
        tell!(TargetSubmit: open.id => u64, operation => u64, teams => u32);
    }
}

/// The current task runs a target region on the host.
#[cold]
pub fn region_begins(nowait: bool) -> Option<Open> {
    let mut open = begins(if nowait { kind::TARGET | kind::NOWAIT } else { kind::TARGET });
    submits(&mut open, Endpoint::Begin, 1);
    open
}

/// Ends what [`region_begins`] began.
#[cold]
pub fn region_ends(mut open: Option<Open>) {
    submits(&mut open, Endpoint::End, 1);
    ends(open);
}

/// What is done with memory: an [`operation`], addresses, and bytes.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// See [`operation`].
    pub kind: i32,
    /// From.
    pub source: usize,
    /// The device of `source`.
    pub source_device: i32,
    /// To.
    pub destination: usize,
    /// The device of `destination`.
    pub destination_device: i32,
    /// How many.
    pub bytes: usize,
}

/// The current task begins an operation on memory of devices. Returns what [`data_ends`] wants.
#[cold]
pub fn data_begins(of: &Operation) -> u64 {
    let id = unique();
    data(Endpoint::Begin, of, id);
    id
}

/// Ends what [`data_begins`] began.
#[cold]
pub fn data_ends(of: &Operation, id: u64) {
    data(Endpoint::End, of, id);
}

fn data(endpoint: Endpoint, of: &Operation, id: u64) {
    let Some((t, task, at)) = here() else { return };
    let (source, destination) = (of.source as *mut c_void, of.destination as *mut c_void);
    let (mut target, mut operation) = (t.target.get().0, id);
    let code = at.code as *const c_void;
    tell!(TargetDataOpEmi: endpoint as i32 => i32, task.data.as_ptr() => *mut u64, &raw mut target => *mut u64,
        &raw mut operation => *mut u64, of.kind => i32, source => *mut c_void, of.source_device => i32,
        destination => *mut c_void, of.destination_device => i32, of.bytes => usize, code => *const c_void);
    if endpoint == Endpoint::End {
        tell!(TargetDataOp: target => u64, operation => u64, of.kind => i32, source => *mut c_void,
            of.source_device => i32, destination => *mut c_void, of.destination_device => i32, of.bytes => usize,
            code => *const c_void);
    }
}

/// A construct for which nothing is to be done on the host.
#[cold]
pub fn nothing(kind: i32) {
    ends(begins(kind));
}
