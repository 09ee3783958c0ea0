//! Windows, asked through `windows`.

mod counters;
mod interfaces;
mod recording;
mod sessions;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use event::kinds::{Adapter, AdapterCounters};
use windows::{WindowsError, machine, privilege, providers, session};

use super::{
    Buffers, InterfaceSource, Reason, Recording, RecordingPlan, RegisteredProvider, Rights,
    RunningSession, SelfTest, StopRequests, System, SystemError, Version,
};
use crate::live::{Frame, LiveSettings};
use crate::pipeline::{self, CaptureError, Stopping};

pub(crate) use counters::counters as adapter_counters;

/// ERROR_ACCESS_DENIED, ERROR_PRIVILEGE_NOT_HELD.
const DENIED: [u32; 2] = [5, 1314];
/// ERROR_WMI_INSTANCE_NOT_FOUND.
const NO_SUCH_SESSION: u32 = 4201;

/// This machine.
pub(super) struct Windows;

impl From<WindowsError> for SystemError {
    fn from(error: WindowsError) -> Self {
        let reason = match error.code {
            code if DENIED.contains(&code) => Reason::Denied,
            NO_SUCH_SESSION => Reason::Gone,
            _ => Reason::Other,
        };
        Self { reason, message: error.to_string() }
    }
}

impl From<CaptureError> for SystemError {
    fn from(error: CaptureError) -> Self {
        match error {
            CaptureError::Windows(error) => error.into(),
            CaptureError::Panicked(words) => {
                let message = format!(
                    "receiving events broke down: {words}: a defect of nettally; please report it"
                );
                Self { reason: Reason::Defect, message }
            }
        }
    }
}

impl System for Windows {
    fn sessions(&self) -> Result<Vec<RunningSession>, SystemError> {
        Ok(session::list()?.into_iter().map(sessions::running).collect())
    }

    fn stop_session(&self, name: &str) -> Result<(), SystemError> {
        Ok(session::stop_named(name)?)
    }

    fn most_sessions(&self) -> usize {
        usize::try_from(session::most_sessions()).unwrap_or(usize::MAX)
    }

    fn providers(&self) -> Result<Vec<RegisteredProvider>, SystemError> {
        let listed = providers::list()?.into_iter();
        let plain = |one: providers::RegisteredProvider| RegisteredProvider {
            name: one.name,
            guid: one.guid,
        };
        Ok(listed.map(plain).collect())
    }

    fn interfaces(&self) -> Box<dyn InterfaceSource> {
        Box::new(interfaces::Source::open())
    }

    fn adapters(&self) -> Result<Vec<Adapter>, SystemError> {
        counters::adapters()
    }

    fn adapter_counters(&self) -> Result<AdapterCounters, SystemError> {
        counters::counters()
    }

    fn capture(
        &self,
        settings: LiveSettings,
        stop: &Arc<AtomicBool>,
        show: &mut dyn FnMut(Frame) -> ControlFlow<()>,
    ) -> Result<(), SystemError> {
        let asked = Arc::clone(stop);
        let _watch = Stopping::watch(move |_| asked.store(true, Ordering::Relaxed))?;
        pipeline::capture(settings, stop, show).map_err(SystemError::from)
    }

    fn record(&self, plan: &RecordingPlan) -> Result<Box<dyn Recording>, SystemError> {
        Ok(Box::new(recording::Native::start(plan)?))
    }

    fn stop_requests(&self) -> Result<StopRequests, SystemError> {
        let (ask, asked) = mpsc::channel();
        // When nobody listens any more, the program is ending already.
        let watch = Stopping::watch(move |_| {
            let _ = ask.send(());
        })?;
        Ok(StopRequests::new(asked, Box::new(watch)))
    }

    fn version(&self) -> Option<Version> {
        let version = machine::version()?;
        Some(Version { text: version.to_string(), build: version.build })
    }

    fn rights(&self) -> Result<Rights, SystemError> {
        let rights = privilege::rights()?;
        Ok(Rights {
            elevated: rights.elevated,
            may_elevate: rights.may_elevate,
            log_user: rights.log_user,
            service_account: rights.service_account,
        })
    }

    fn buffers(&self) -> Buffers {
        sessions::buffers(plan(None))
    }

    fn self_test(&self, stop: &StopRequests) -> Result<SelfTest, SystemError> {
        pipeline::self_test(stop)
    }
}

/// The buffers for this machine, of so many MB at most where somebody asks for that.
pub(super) fn plan(megabytes: Option<u32>) -> session::BufferPlan {
    let processors = machine::processors();
    let plan = session::BufferPlan::of_machine(processors, machine::memory_megabytes());
    megabytes.map_or(plan, |most| plan.within(processors, most))
}
