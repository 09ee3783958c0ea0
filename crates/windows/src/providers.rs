//! The providers registered on this machine.
//!
//! The registry has the list from which `logman query providers` is made; reading it needs no
//! rights, and none of the functions of TDH, which differ between versions of Windows.

use event::Guid;

use crate::error::{Operation, WindowsError};
use crate::registry::Key;

/// Where the event log service keeps the list.
const PUBLISHERS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Publishers";
const FILE_NOT_FOUND: u32 = 2;

/// A provider with a manifest.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RegisteredProvider {
    /// Its name: `Microsoft-Windows-Kernel-Network`.
    pub name: String,
    /// Its GUID.
    pub guid: Guid,
}

/// Every registered provider, by name. A system without the list has none.
///
/// # Errors
///
/// The registry could not be read.
pub fn list() -> Result<Vec<RegisteredProvider>, WindowsError> {
    let failed = |code| WindowsError::new(Operation::ListProviders, "", code);
    let publishers = match Key::machine(PUBLISHERS) {
        Ok(key) => key,
        Err(FILE_NOT_FOUND) => return Ok(Vec::new()),
        Err(code) => return Err(failed(code)),
    };
    let mut providers = Vec::new();
    for key in publishers.names().map_err(failed)? {
        if let (Ok(guid), Some(name)) = (key.parse(), publishers.text(&key, "")) {
            providers.push(RegisteredProvider { name, guid });
        }
    }
    providers.sort_unstable();
    Ok(providers)
}
