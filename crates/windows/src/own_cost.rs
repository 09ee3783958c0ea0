//! What this very program costs the machine.

use std::time::Duration;

use windows_sys::Win32::System::ProcessStatus::{
    K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS_EX,
};
use windows_sys::Win32::System::Threading::GetCurrentProcess;

use crate::error::{Operation, WindowsError};
use crate::process;

/// Time and memory of this process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OwnCost {
    /// Processor time of all threads since the start, in the kernel and outside.
    pub cpu: Duration,
    /// Memory that nobody else can use (PrivateUsage), in bytes; `None` where the system does not
    /// say, as Wine.
    pub private_bytes: Option<u64>,
    /// Memory of this process that is in RAM now, shared parts too, in bytes.
    pub working_set_bytes: u64,
}

/// The cost so far.
///
/// # Errors
///
/// GetProcessTimes or GetProcessMemoryInfo failed.
pub fn read() -> Result<OwnCost, WindowsError> {
    let failed = || WindowsError::last(Operation::ReadOwnCost, "");
    let times = process::own_times().ok_or_else(failed)?;
    let ticks = u64::try_from(times.kernel.saturating_add(times.user)).unwrap_or(0);
    let size = u32::try_from(size_of::<PROCESS_MEMORY_COUNTERS_EX>()).unwrap_or(0);
    let mut memory = PROCESS_MEMORY_COUNTERS_EX { cb: size, ..Default::default() };
    // SAFETY: no arguments; a constant that needs no closing.
    let this = unsafe { GetCurrentProcess() };
    // SAFETY: `memory` is writable and `size` bytes long; Windows tells both forms of the
    // structure apart by that size.
    let done = unsafe { K32GetProcessMemoryInfo(this, (&raw mut memory).cast(), size) };
    if done == 0 {
        return Err(failed());
    }
    Ok(OwnCost {
        cpu: Duration::from_nanos(ticks.saturating_mul(100)),
        private_bytes: (memory.PrivateUsage != 0).then(|| bytes(memory.PrivateUsage)),
        working_set_bytes: bytes(memory.WorkingSetSize),
    })
}

fn bytes(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}
