//! The machine this program runs on, as the commands see it.
//!
//! Commands ask a [`System`] and print what it says. The real one, `native`, exists on Windows
//! only; everything else here is plain data, so that commands can be tested anywhere with a made
//! system.

mod error;
mod interfaces;
#[cfg(windows)]
mod native;
mod recording;
mod rights;
mod self_test;
mod sessions;
mod stop;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use event::Guid;
use event::kinds::{Adapter, AdapterCounters};

use crate::live::{Frame, LiveSettings};
use crate::terminal::Failure;

pub(crate) use error::{Reason, SystemError};
#[cfg(any(windows, test))]
pub(crate) use interfaces::Followed;
pub(crate) use interfaces::{Carried, Interface, InterfaceSource, Part, Snapshot};
#[cfg(windows)]
pub(crate) use native::adapter_counters;
pub(crate) use recording::{Recording, RecordingPlan};
pub(crate) use rights::{Rights, Version};
#[cfg(any(windows, test))]
pub(crate) use self_test::Counted;
pub(crate) use self_test::SelfTest;
pub(crate) use sessions::{Buffers, Losses, Owned, OwnerState, RunningSession};
pub(crate) use stop::StopRequests;

/// What the commands ask.
pub(crate) trait System {
    /// Every ETW session this user may see.
    fn sessions(&self) -> Result<Vec<RunningSession>, SystemError>;
    /// Stops a session, whoever started it. One that has gone already is no error.
    fn stop_session(&self, name: &str) -> Result<(), SystemError>;
    /// How many sessions there can be at a time.
    fn most_sessions(&self) -> usize;
    /// Every registered provider, by name; empty where the system keeps no list.
    fn providers(&self) -> Result<Vec<RegisteredProvider>, SystemError>;
    /// The counters of network interfaces.
    fn interfaces(&self) -> Box<dyn InterfaceSource>;
    /// The adapters of the machine, with their addresses.
    fn adapters(&self) -> Result<Vec<Adapter>, SystemError>;
    /// What the adapters have carried since the system started.
    fn adapter_counters(&self) -> Result<AdapterCounters, SystemError>;
    /// Starts to record into a file.
    fn record(&self, plan: &RecordingPlan) -> Result<Box<dyn Recording>, SystemError>;
    /// Shows this machine's traffic until the user wants to end, which sets `stop`, somebody else
    /// sets it, or `show` breaks off.
    fn capture(
        &self,
        settings: LiveSettings,
        stop: &Arc<AtomicBool>,
        show: &mut dyn FnMut(Frame) -> ControlFlow<()>,
    ) -> Result<(), SystemError>;
    /// Tells, from now on, when the user wants this program to end.
    fn stop_requests(&self) -> Result<StopRequests, SystemError>;
    /// Which Windows this is.
    fn version(&self) -> Option<Version>;
    /// What this user may do.
    fn rights(&self) -> Result<Rights, SystemError>;
    /// The buffers a session of ours is given on this machine.
    fn buffers(&self) -> Buffers;
    /// Sends known bytes to itself and looks how many are counted.
    fn self_test(&self, stop: &StopRequests) -> Result<SelfTest, SystemError>;
}

/// A provider this machine knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RegisteredProvider {
    pub(crate) name: String,
    pub(crate) guid: Guid,
}

/// Lets nothing but the console itself say what it understands.
pub(crate) fn believe_the_console() {
    #[cfg(windows)]
    windows::console::forget_term();
}

/// The system this program runs on.
///
/// # Errors
/// It is not Windows.
#[cfg(windows)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is nothing to return")]
pub(crate) fn here() -> Result<Box<dyn System>, Failure> {
    Ok(Box::new(native::Windows))
}

/// The system this program runs on.
///
/// # Errors
/// It is not Windows.
#[cfg(not(windows))]
pub(crate) fn here() -> Result<Box<dyn System>, Failure> {
    Err(Failure::NeedsWindows)
}
