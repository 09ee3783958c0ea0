//! The services that run, by process: several may share one `svchost.exe`.

use windows_sys::Win32::System::Services::{
    CloseServiceHandle, ENUM_SERVICE_STATUS_PROCESSW, EnumServicesStatusExW, OpenSCManagerW,
    SC_ENUM_PROCESS_INFO, SC_HANDLE, SC_MANAGER_ENUMERATE_SERVICE, SERVICE_ACTIVE, SERVICE_WIN32,
};

use crate::answer;
use crate::error::{self, Operation, WindowsError};

const MORE_DATA: u32 = 234;

/// A running service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Service {
    /// The process it runs in.
    pub pid: u32,
    /// Its short name, by which it is configured: `Dnscache`.
    pub name: String,
    /// Its name for people, in the system's language: `DNS Client`.
    pub display_name: String,
}

/// Every running service that has a process.
///
/// # Errors
///
/// OpenSCManagerW or EnumServicesStatusExW failed.
pub fn list() -> Result<Vec<Service>, WindowsError> {
    let failed = |code| WindowsError::new(Operation::ListServices, "", code);
    let manager = Manager::open().map_err(failed)?;
    // As 64-bit units, because the structures at its front are aligned to pointers.
    let mut room = vec![0_u64; 8 * 1024];
    let (mut found, mut resume) = (Vec::new(), 0);
    loop {
        let answer = manager.read(&mut room, &mut resume);
        found.extend(services(&room, answer.count));
        match answer.code {
            0 => return Ok(found),
            MORE_DATA if answer.count > 0 => {}
            MORE_DATA => room.resize(room.len() + usize_of(answer.missing) / 8 + 1, 0),
            code => return Err(failed(code)),
        }
    }
}

/// A connection to the service control manager.
struct Manager(SC_HANDLE);

/// What one reading came to.
struct Answer {
    code: u32,
    /// Structures at the front of the buffer.
    count: u32,
    /// Bytes the rest would need.
    missing: u32,
}

impl Manager {
    fn open() -> Result<Self, u32> {
        // SAFETY: null means this machine and its active database.
        let manager = unsafe {
            OpenSCManagerW(std::ptr::null(), std::ptr::null(), SC_MANAGER_ENUMERATE_SERVICE)
        };
        if manager.is_null() { Err(error::last()) } else { Ok(Self(manager)) }
    }

    fn read(&self, room: &mut [u64], resume: &mut u32) -> Answer {
        let bytes = u32::try_from(size_of_val(room)).unwrap_or(u32::MAX);
        let (mut missing, mut count) = (0, 0);
        // SAFETY: an open manager; `room` has `bytes` writable bytes, aligned for the structures;
        // the three numbers are writable; no group is named.
        let done = unsafe {
            EnumServicesStatusExW(
                self.0,
                SC_ENUM_PROCESS_INFO,
                SERVICE_WIN32,
                SERVICE_ACTIVE,
                room.as_mut_ptr().cast(),
                bytes,
                &raw mut missing,
                &raw mut count,
                &raw mut *resume,
                std::ptr::null(),
            )
        };
        Answer { code: if done == 0 { error::last() } else { 0 }, count, missing }
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        // SAFETY: opened by `open`, closed once.
        unsafe { CloseServiceHandle(self.0) };
    }
}

/// The structures at the front of an answer; their names lie behind them in the same buffer.
fn services(room: &[u64], count: u32) -> Vec<Service> {
    // SAFETY: plain data.
    let entry = |index| unsafe { answer::element::<ENUM_SERVICE_STATUS_PROCESSW>(room, index) };
    let of = |entry: ENUM_SERVICE_STATUS_PROCESSW| Service {
        pid: entry.ServiceStatusProcess.dwProcessId,
        name: answer::text(room, entry.lpServiceName),
        display_name: answer::text(room, entry.lpDisplayName),
    };
    let entries = (0..usize_of(count)).map_while(entry);
    entries.map(of).filter(|service| service.pid != 0).collect()
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
