//! A session of ours, from start to stop.

use std::path::absolute;

use event::Guid;
use event::providers::provider_name;
use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, ENABLE_TRACE_PARAMETERS, ENABLE_TRACE_PARAMETERS_VERSION_2,
    EVENT_CONTROL_CODE_CAPTURE_STATE, EVENT_CONTROL_CODE_ENABLE_PROVIDER, EVENT_FILTER_DESCRIPTOR,
    EVENT_FILTER_TYPE_EVENT_ID, EnableTraceEx2, StartTraceW,
};

use super::control::{self, Control};
use super::fallback::{self, Compromise};
use super::losses::{LossCounter, Losses};
use super::name::SessionName;
use super::plan::{BufferPlan, Destination, SessionPlan};
use super::properties::Properties;
use super::{filter, holders};
use crate::error::{Operation, WindowsError};
use crate::{guid, wide};

const INVALID_PARAMETER: u32 = 87;
const NO_SYSTEM_RESOURCES: u32 = 1450;

/// A running session that this process started. Dropping it stops it: the kernel would keep it
/// for ever.
#[derive(Debug)]
pub struct Session {
    /// CONTROLTRACE_HANDLE: only to enable providers, which takes no name.
    handle: u64,
    plan: SessionPlan,
    name: String,
    compromises: Vec<Compromise>,
    losses: LossCounter,
    running: bool,
}

/// Whether a provider's events are sorted out before they reach us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filtering {
    /// Only the event ids asked for come.
    InKernel,
    /// This Windows takes no filter (or none was asked for): all events come.
    None,
}

impl Session {
    /// Starts a session. When this Windows refuses a part of the plan that can be done without,
    /// it is tried again without; [`Session::compromises`] says so.
    ///
    /// # Errors
    ///
    /// StartTraceW failed: 5 without rights, 183 when the name is taken, 1450 when no session slot
    /// is free, 112 and others for a file.
    pub fn start(plan: SessionPlan) -> Result<Self, WindowsError> {
        let mut plan = with_absolute_path(plan);
        let name = plan.name.to_string();
        let mut compromises = Vec::new();
        loop {
            match start_once(&plan, &name) {
                Ok(handle) => {
                    let losses = LossCounter::default();
                    return Ok(Self { handle, plan, name, compromises, losses, running: true });
                }
                Err(error) => match fallback::next(&plan, error.code) {
                    Some((smaller, compromise)) => {
                        plan = smaller;
                        compromises.push(compromise);
                    }
                    None => return Err(with_holders(error, holders::of_machine)),
                },
            }
        }
    }

    /// Name and owner.
    pub fn name(&self) -> SessionName {
        self.plan.name
    }

    /// What was given up to start at all, in order.
    pub fn compromises(&self) -> &[Compromise] {
        &self.compromises
    }

    /// Lets the provider's events of at least this severity (1 to `level`) with any of these
    /// keywords come, and of those only `event_ids` where Windows can sort them (all when empty).
    /// A provider that does not exist is no error: it may come later.
    ///
    /// # Errors
    ///
    /// EnableTraceEx2 failed: 5 without rights, 1450 when 8 sessions have the provider already.
    pub fn enable(
        &self,
        provider: Guid,
        level: u8,
        keywords: u64,
        event_ids: &[u16],
    ) -> Result<Filtering, WindowsError> {
        let enable = |filter: Option<&[u16]>| {
            let code = self.enable_once(provider, level, keywords, filter);
            WindowsError::check(Operation::EnableProvider, &called(provider), code)
        };
        if let Some(filter) = filter::passing(event_ids) {
            match enable(Some(&filter)) {
                Ok(()) => return Ok(Filtering::InKernel),
                Err(error) if error.code == INVALID_PARAMETER => {}
                Err(error) => return Err(with_holders(error, || holders::of_provider(provider))),
            }
        }
        enable(None)
            .map(|()| Filtering::None)
            .map_err(|error| with_holders(error, || holders::of_provider(provider)))
    }

    /// Asks an enabled provider to log its present state, as Kernel-Process does with the list of
    /// processes. Ask when the consumer is open.
    ///
    /// # Errors
    ///
    /// EnableTraceEx2 failed.
    pub fn capture_state(&self, provider: Guid) -> Result<(), WindowsError> {
        let id = guid::to_windows(provider);
        // SAFETY: `id` outlives the call; null parameters are allowed.
        let code = unsafe {
            EnableTraceEx2(
                CONTROLTRACE_HANDLE { Value: self.handle },
                &raw const id,
                EVENT_CONTROL_CODE_CAPTURE_STATE,
                0,
                0,
                0,
                0,
                std::ptr::null(),
            )
        };
        WindowsError::check(Operation::CaptureState, &called(provider), code)
    }

    /// What was lost since the start.
    ///
    /// # Errors
    ///
    /// ControlTraceW failed: 4201 when somebody stopped the session.
    pub fn losses(&mut self) -> Result<Losses, WindowsError> {
        let answer = control::by_name(Control::Query, &self.name)?;
        Ok(self.losses.read(answer.losses()))
    }

    /// The buffers Windows gave, which may be more than the plan asked for.
    ///
    /// # Errors
    ///
    /// ControlTraceW failed.
    pub fn buffers(&self) -> Result<BufferPlan, WindowsError> {
        let answer = control::by_name(Control::Query, &self.name)?;
        Ok(answer.buffers())
    }

    /// Delivers what the buffers hold now, without waiting for the timer.
    ///
    /// # Errors
    ///
    /// ControlTraceW failed.
    pub fn flush(&self) -> Result<(), WindowsError> {
        control::by_name(Control::Flush, &self.name).map(|_| ())
    }

    /// Stops the session and returns the final count of losses. The consumer still receives what
    /// is buffered, then ends. Stopping again, or what somebody else has stopped, is no error.
    ///
    /// # Errors
    ///
    /// ControlTraceW failed; the session may still run.
    pub fn stop(&mut self) -> Result<Losses, WindowsError> {
        if self.running {
            match control::by_name(Control::Stop, &self.name) {
                Ok(answer) => {
                    self.losses.read(answer.losses());
                }
                Err(error) if error.code == super::NO_SUCH_SESSION => {}
                Err(error) => return Err(error),
            }
            self.running = false;
        }
        Ok(self.losses.totals())
    }

    fn enable_once(&self, provider: Guid, level: u8, keywords: u64, filter: Option<&[u16]>) -> u32 {
        let id = guid::to_windows(provider);
        let mut descriptor = filter.map(|filter| EVENT_FILTER_DESCRIPTOR {
            Ptr: filter.as_ptr() as u64,
            Size: filter::bytes(filter),
            Type: EVENT_FILTER_TYPE_EVENT_ID,
        });
        let parameters = ENABLE_TRACE_PARAMETERS {
            Version: ENABLE_TRACE_PARAMETERS_VERSION_2,
            FilterDescCount: u32::from(descriptor.is_some()),
            EnableFilterDesc: descriptor.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut),
            ..Default::default()
        };
        // SAFETY: `id`, `parameters`, the descriptor and the filter it points at live until after
        // the call; Windows copies the filter (EnableTraceEx2: filters may be freed afterwards).
        // Timeout 0 does not wait for the provider.
        unsafe {
            EnableTraceEx2(
                CONTROLTRACE_HANDLE { Value: self.handle },
                &raw const id,
                EVENT_CONTROL_CODE_ENABLE_PROVIDER,
                level,
                keywords,
                0,
                0,
                &raw const parameters,
            )
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Nobody is left to be told; the next start reclaims what remains.
        let _ = self.stop();
    }
}

/// Name and GUID: people know the one, `logman` and Microsoft's pages are sure to take the other.
fn called(provider: Guid) -> String {
    match provider_name(provider) {
        Some(name) => format!("{name} ({provider})"),
        None => provider.to_string(),
    }
}

/// Where something has run out, says who has it.
fn with_holders(mut error: WindowsError, find: impl FnOnce() -> Vec<String>) -> WindowsError {
    if error.code == NO_SYSTEM_RESOURCES {
        error.holders = find();
    }
    error
}

/// The kernel has no current folder.
fn with_absolute_path(mut plan: SessionPlan) -> SessionPlan {
    if let Destination::File { path, .. } = &mut plan.destination
        && let Ok(whole) = absolute(&*path)
    {
        *path = whole;
    }
    plan
}

fn start_once(plan: &SessionPlan, name: &str) -> Result<u64, WindowsError> {
    let subject = match &plan.destination {
        Destination::RealTime => name.to_owned(),
        Destination::File { path, .. } => format!("{name} to {}", path.display()),
    };
    let failed = |code| WindowsError::new(Operation::StartSession, &*subject, code);
    let mut properties = Properties::of_plan(plan).map_err(failed)?;
    let wide = wide::terminated(name);
    let mut handle = CONTROLTRACE_HANDLE::default();
    // SAFETY: `handle` is writable, `wide` ends in a zero, `properties` is writable, aligned and
    // says its own size and where in it the names lie; all three outlive the call.
    let code =
        unsafe { StartTraceW(&raw mut handle, wide.as_ptr(), (&raw mut *properties).cast()) };
    if code == 0 { Ok(handle.Value) } else { Err(failed(code)) }
}
