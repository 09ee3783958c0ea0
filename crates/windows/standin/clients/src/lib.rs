//! What the client programs share: arguments, and a line of JSON for the test to compare.

pub mod script;

use std::fmt::Display;
use std::io::Result;
use std::net::TcpStream;
use std::str::FromStr;
use std::sync::mpsc::channel;
use std::time::Duration;

/// Argument number `at`, counted from 1, or a value to fall back on.
///
/// # Panics
/// If the argument cannot be read.
pub fn argument<T: FromStr>(at: usize, otherwise: T) -> T {
    match std::env::args().nth(at) {
        None => otherwise,
        Some(word) => {
            word.parse().unwrap_or_else(|_| panic!("argument {at}: {word:?} will not do"))
        }
    }
}

/// Connects to a server that may be starting still.
///
/// # Errors
/// Those of the last attempt, after ten seconds.
pub fn connect(address: &str) -> Result<TcpStream> {
    for _ in 0..100 {
        if let Ok(stream) = TcpStream::connect(address) {
            return Ok(stream);
        }
        pause(Duration::from_millis(100));
    }
    TcpStream::connect(address)
}

/// Does nothing for so long.
pub fn pause(time: Duration) {
    let (_nobody_sends, waiting) = channel::<()>();
    // Nothing ever comes.
    let _ = waiting.recv_timeout(time);
}

/// Prints one JSON object with this process's id and the given numbers.
#[expect(clippy::print_stdout, reason = "it is what the programs are for")]
pub fn tell(numbers: &[(&str, &dyn Display)]) {
    let fields: String =
        numbers.iter().map(|(name, value)| format!(",\"{name}\":{value}")).collect();
    println!("{{\"pid\":{}{fields}}}", std::process::id());
    pull_in_sechost();
}

/// A program without this import would not load the stand-in.
#[cfg(windows)]
#[expect(unsafe_code, reason = "an import of advapi32 must be used to stay")]
fn pull_in_sechost() {
    use windows_sys::Win32::System::Diagnostics::Etw::{CloseTrace, PROCESSTRACE_HANDLE};
    // SAFETY: takes any number; 0 is no handle.
    unsafe { CloseTrace(PROCESSTRACE_HANDLE { Value: 0 }) };
}

#[cfg(not(windows))]
fn pull_in_sechost() {}
