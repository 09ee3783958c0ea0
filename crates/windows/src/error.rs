//! What went wrong: which call, on what, with which code, and what the user can do.

use std::fmt;

mod table;

pub use table::{Entry, TABLE};

/// A call into Windows that failed.
///
/// Shown as `starting session nettally-traffic-42: access denied (5): run from …`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WindowsError {
    /// What was being done.
    pub operation: Operation,
    /// The thing it was done to: a session, a provider, a file; empty where there is only one.
    pub subject: String,
    /// Win32 code (or PDH status), as Windows gave it.
    pub code: u32,
    /// Who holds what was asked for, when that is the reason and could be found out.
    pub holders: Vec<String>,
}

impl WindowsError {
    /// An error of `operation` on `subject`.
    pub fn new(operation: Operation, subject: impl Into<String>, code: u32) -> Self {
        Self { operation, subject: subject.into(), code, holders: Vec::new() }
    }

    /// The meaning of the code and the way out, where the table has it.
    pub fn entry(&self) -> Option<&'static Entry> {
        table::find(self.operation, self.code)
    }

    /// An error of `operation` on `subject` with the code of the call that failed just now.
    #[cfg(windows)]
    pub(crate) fn last(operation: Operation, subject: impl Into<String>) -> Self {
        let code = last();
        Self::new(operation, subject, code)
    }

    /// `Ok` for code 0, this error for every other.
    pub(crate) fn check(operation: Operation, subject: &str, code: u32) -> Result<(), Self> {
        if code == 0 { Ok(()) } else { Err(Self::new(operation, subject, code)) }
    }
}

impl fmt::Display for WindowsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation.words())?;
        if !self.subject.is_empty() {
            write!(f, " {}", self.subject)?;
        }
        match self.entry() {
            Some(entry) => {
                write!(f, ": {} ({}): {}", entry.meaning, Code(self.code), entry.way_out)?;
            }
            None => write!(f, ": error {}", Code(self.code))?,
        }
        if !self.holders.is_empty() {
            write!(f, "; in use by {}", self.holders.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for WindowsError {}

/// The code of the call that failed just now on this thread (GetLastError).
#[cfg(windows)]
pub(crate) fn last() -> u32 {
    let code = std::io::Error::last_os_error().raw_os_error();
    code.map_or(0, i32::cast_unsigned)
}

/// Win32 codes are known by their decimal form, status values by their hexadecimal one.
struct Code(u32);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0x1_0000 { write!(f, "{}", self.0) } else { write!(f, "0x{:08x}", self.0) }
    }
}

/// Defines [`Operation`] with the words of each.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident = $words:literal,)*) => {
        /// What was being done when a call failed.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Operation { $($(#[$doc])* $name,)* }

        impl Operation {
            /// Every operation.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The words an error message opens with; the subject follows.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

operations! {
    /// StartTraceW.
    StartSession = "starting session",
    /// EnableTraceEx2, to enable.
    EnableProvider = "enabling provider",
    /// EnableTraceEx2, to ask for a rundown.
    CaptureState = "asking for the state of provider",
    /// ControlTraceW, query.
    QuerySession = "querying session",
    /// ControlTraceW, flush.
    FlushSession = "flushing session",
    /// ControlTraceW, stop.
    StopSession = "stopping session",
    /// QueryAllTracesW.
    ListSessions = "listing sessions",
    /// OpenTraceW.
    OpenSession = "listening to session",
    /// ProcessTrace.
    ReceiveEvents = "receiving events of session",
    /// CloseTrace.
    CloseSession = "closing session",
    /// The list of processes.
    ListProcesses = "listing processes",
    /// One process.
    ReadProcess = "reading process",
    /// The service control manager.
    ListServices = "listing services",
    /// The tables of sockets.
    ListSockets = "listing sockets",
    /// The table of network interfaces.
    ListInterfaces = "listing network interfaces",
    /// Performance counters (PDH).
    ReadCounters = "reading performance counters",
    /// The registry's list of publishers.
    ListProviders = "listing providers",
    /// What this user may do.
    ReadRights = "reading the rights of this user",
    /// Drive letters.
    MapVolumes = "mapping volumes",
    /// Time and memory of this process.
    ReadOwnCost = "reading own time and memory",
    /// Ctrl+C and its kin.
    WatchForStop = "watching for Ctrl+C",
    /// The window that is told of the end of a session.
    WatchForEnd = "watching for the end of the session",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_operation_subject_meaning_and_way_out() {
        let denied = WindowsError::new(Operation::StartSession, "nettally", 5);
        assert_eq!(
            denied.to_string(),
            "starting session nettally: access denied (5): run from an elevated prompt"
        );
        let unknown = WindowsError::new(Operation::ListProcesses, "", 31);
        assert_eq!(unknown.to_string(), "listing processes: error 31");
        let status = WindowsError::new(Operation::ReadCounters, "", 0xc000_0bff);
        assert_eq!(status.to_string(), "reading performance counters: error 0xc0000bff");
    }

    #[test]
    fn no_group_is_advised_that_would_not_help() {
        for operation in Operation::ALL {
            for code in [5, 1314] {
                let text = WindowsError::new(*operation, "x", code).to_string();
                assert!(text.contains("run from an elevated prompt"), "{text}");
                assert!(!text.contains("add the account"), "{text}");
            }
        }
        let refused = WindowsError::new(Operation::EnableProvider, "kernel", 5).to_string();
        assert!(refused.contains("Performance Log Users may not be enough"), "{refused}");
    }

    #[test]
    fn the_two_kinds_of_1450_differ_and_name_holders() {
        let mut slots = WindowsError::new(Operation::StartSession, "nettally", 1450);
        slots.holders = vec!["DiagTrack".into(), "EventLog".into()];
        let text = slots.to_string();
        assert!(text.contains("EtwMaxLoggers"), "{text}");
        assert!(text.ends_with("; in use by DiagTrack, EventLog"), "{text}");
        let provider = WindowsError::new(Operation::EnableProvider, "kernel", 1450).to_string();
        assert!(provider.contains("8 sessions"), "{provider}");
    }
}
