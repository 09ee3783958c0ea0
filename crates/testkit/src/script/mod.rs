//! A text notation for event streams, one event a line, and what is true of them.
//!
//! ```text
//! build 26100                      # settings of the recording
//! cpus 4
//! let pc = 192.168.1.20            # a name for later: $pc
//!
//! +0      running 4 System         # the rundown: processes found running
//! +0.5    process start 4321 parent 1204 "C:\Program Files\Editor\editor.exe"
//! ++0.010 dns 4321 www.example.com A 203.0.113.80
//!         tcp connect 4321 $pc:50123 -> 203.0.113.80:443
//! +1.2    repeat 20 every 0.1..0.3 {
//!             tcp send 4321 $pc:50123 -> 203.0.113.80:443 400..900
//!     ++0.040 tcp recv 4321 $pc:50123 <- 203.0.113.80:443 1460
//!         }
//! +9      process stop 4321
//! ```
//!
//! `+T` is T seconds after the start of the recording, or of the round inside a block; `++T`
//! is T seconds after the line before; a line without a time happens with the line before.
//! `a..b` is a number or time drawn from that range, the same in every run. `$n` counts the
//! rounds of the innermost block from 0, and `50200+$n` and `10*$n` are computed. The local
//! end always stands on the left, whichever way the arrow points.
//!
//! | line | meaning |
//! |---|---|
//! | `process start PID parent PID IMAGE [session N]` | a process begins |
//! | `process stop PID [code N]` | it ends |
//! | `running PID IMAGE [parent PID] [session N] [for SECONDS]` | found running, begun that long before |
//! | `tcp send\|recv\|retransmit\|copy PID LOCAL -> REMOTE SIZE` | data |
//! | `tcp connect\|accept\|disconnect\|reconnect PID LOCAL -> REMOTE` | a change of state |
//! | `udp send\|recv PID LOCAL -> REMOTE SIZE` | a datagram |
//! | `fail tcp\|udp v4\|v6 CODE` | a failed connection attempt |
//! | `tcpip EVENT PID LOCAL -> REMOTE STATUS [version N]` | an event of Microsoft-Windows-TCPIP, its status in hexadecimal |
//! | `dns PID NAME A\|AAAA ADDRESS,ADDRESS...` | an answer; `none STATUS` for a refusal |
//! | `volume NATIVE DOS` | a volume; images under DOS are written with their native path |
//! | `lost events\|buffer\|backup` | the session reports a loss |
//! | `cpu N`, `cpu any` | where the following events are logged |
//! | `let NAME = TEXT` | a name for the rest of the script |
//! | `repeat COUNT every SECONDS { ... }` | a block, each round begun that long after the last |
//!
//! Settings: `build N`, `cpus N`, `buffer BYTES`, `start 2026-03-02T08:15:00Z`, `end SECONDS`,
//! `clock qpc HERTZ`, `clock system`, `clock cycles MHZ`, `width 32|64`, `zone MINUTES`,
//! `session NAME`, `file NAME`, `lost-in-header EVENTS`, `events manifest|classic`,
//! `storage plain|merged|compressed`, `unclosed`, `rotated BUFFERS`, `seed N`, and
//! `set-clock AT SECONDS`: the system's clock is set ahead while recording, or back with a minus.

mod action;
mod block;
mod date;
mod lives;
mod log;
mod network_line;
mod settings;
mod truth;
mod words;

pub use action::{Action, Step};
pub use truth::{Direction, FlowKey, FlowTruth, IpVersion, ProcessTruth, Sums, TallyKey, Truth};

use crate::etl_writer::EtlWriter;
use settings::Settings;
use std::fmt;

/// Events of one instant are set this far apart, in ticks of 100 ns, so that their order
/// survives the interleaving of CPUs.
const SPACING: i64 = 10;

/// A script that has been understood: settings, and events in the order of time.
#[derive(Clone, Debug)]
pub struct Script {
    settings: Settings,
    steps: Vec<Step>,
}

/// Why a script was not understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScriptError {
    /// Line of the script, counted from 1.
    pub line: usize,
    /// What is wrong with it, and what was expected.
    pub reason: String,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "script line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for ScriptError {}

/// The `.etl` file that `script` describes.
///
/// # Errors
/// The first line that is not understood.
pub fn compile(script: &str) -> Result<Vec<u8>, ScriptError> {
    Script::parse(script).map(|script| script.to_etl())
}

impl Script {
    /// Reads a script and puts its events in the order of time.
    ///
    /// # Errors
    /// The first line that is not understood.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        let (mut settings, mut steps) = block::read(text)?;
        steps.sort_by_key(|step| step.time);
        let mut earliest = i64::MIN;
        for step in &mut steps {
            step.time = step.time.max(earliest);
            earliest = step.time + SPACING;
        }
        settings.check(&steps)?;
        Ok(Self { settings, steps })
    }

    /// The events, in the order of time.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The file.
    pub fn to_etl(&self) -> Vec<u8> {
        let mut file = EtlWriter::new(self.settings.options.clone());
        log::write(&self.settings, &self.steps, &mut file);
        file.finish()
    }

    /// What a reader of the file should find, worked out from the script alone.
    pub fn truth(&self) -> Truth {
        Truth::of(&self.settings, &self.steps)
    }
}
