//! One table from code to meaning and way out.
//!
//! Meanings are those of the Microsoft pages of StartTrace, ControlTrace, EnableTraceEx2,
//! OpenTrace, ProcessTrace and CloseTrace, and of the calls named in the row.

use super::Operation as On;

/// What one code means, for some operations or for all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Win32 code or PDH status.
    pub code: u32,
    /// The operations it has this meaning for; empty for every other.
    pub operations: &'static [On],
    /// What the code says, in a few words.
    pub meaning: &'static str,
    /// What the user can do.
    pub way_out: &'static str,
}

/// The row for a code: one that names the operation before one for all.
pub(super) fn find(operation: On, code: u32) -> Option<&'static Entry> {
    let of_code = || TABLE.iter().filter(|entry| entry.code == code);
    of_code()
        .find(|entry| entry.operations.contains(&operation))
        .or_else(|| of_code().find(|entry| entry.operations.is_empty()))
}

const fn row(
    code: u32,
    operations: &'static [On],
    meaning: &'static str,
    way_out: &'static str,
) -> Entry {
    Entry { code, operations, meaning, way_out }
}

const REPORT: &str = "a defect of nettally; please report it";
const MEMORY: &str = "close some programs, or restart";
const RIGHTS: &str = "run from an elevated prompt";

/// Every code this program knows something to say about.
pub static TABLE: &[Entry] = &[
    row(2, &[], "file not found", "check the path"),
    row(3, &[], "folder not found", "make the folder first, or choose another"),
    row(
        5,
        &[On::StopSession, On::QuerySession, On::FlushSession],
        "access denied",
        "run from an elevated prompt; the session belongs to another user",
    ),
    row(
        5,
        &[On::ReadProcess],
        "access denied",
        "run from an elevated prompt; protected processes stay closed even then",
    ),
    // Seen on Windows 11, build 26300: a member starts the session, and is refused Kernel-Network.
    row(
        5,
        &[On::EnableProvider],
        "access denied",
        "run from an elevated prompt; the group Performance Log Users may not be enough",
    ),
    row(5, &[], "access denied", RIGHTS),
    row(6, &[], "invalid handle", REPORT),
    row(8, &[], "not enough memory", MEMORY),
    row(14, &[], "out of memory", MEMORY),
    row(24, &[], "bad length", REPORT),
    row(32, &[], "the file is open in another program", "close it there, or write to another file"),
    row(50, &[], "not supported by this Windows", "use Windows 8.1 or later"),
    row(87, &[On::ReadProcess], "no such process", "it has ended; nothing to do"),
    row(87, &[], "invalid parameter", REPORT),
    row(
        112,
        &[],
        "the disk is full",
        "free some space (a recording wants about 200 MB to begin), or write to another volume",
    ),
    row(122, &[], "the buffer is too small", REPORT),
    row(123, &[], "not a valid file name", "choose another name"),
    row(
        126,
        &[],
        "a library of Windows is missing",
        "this edition of Windows does not offer it; the other methods work without",
    ),
    row(
        127,
        &[],
        "a function of Windows is missing",
        "this version of Windows does not offer it; the other methods work without",
    ),
    row(
        161,
        &[],
        "the file cannot be written by a session",
        "choose another file: this one is in use by another session or not a plain path",
    ),
    row(
        183,
        &[],
        "a session of this name is running",
        "stop it with `nettally sessions --stop NAME`, or `logman stop NAME -ets`",
    ),
    row(206, &[], "the path is too long", "choose a path of fewer than 1,024 characters"),
    row(234, &[], "more data than room", REPORT),
    row(998, &[On::ReceiveEvents], "the receiver of events failed", REPORT),
    row(998, &[], "invalid access to memory", REPORT),
    row(1060, &[], "no such service", "check the name"),
    row(1168, &[], "not found", "it has gone meanwhile; nothing to do"),
    row(1223, &[], "ended on request", "nothing to do"),
    row(1314, &[], "a privilege is missing", RIGHTS),
    row(
        1450,
        &[On::StartSession],
        "no session slot is free",
        "stop a session that is not needed (`nettally sessions` lists them), or raise EtwMaxLoggers \
         under HKLM\\SYSTEM\\CurrentControlSet\\Control\\WMI and restart",
    ),
    row(
        1450,
        &[On::EnableProvider, On::CaptureState],
        "the provider serves 8 sessions already, which is the most it can",
        "stop one of them",
    ),
    row(1450, &[], "no system resources", "close some programs, or restart"),
    row(1460, &[], "timed out", "try again"),
    row(1901, &[], "invalid time", REPORT),
    row(
        4200,
        &[],
        "the provider is not known",
        "this Windows does not have it; `nettally providers` lists what it has",
    ),
    row(4201, &[], "no such session", "it was stopped or never started; start again"),
    row(4206, &[], "already receiving another session", REPORT),
    row(7007, &[On::CloseSession], "closing", "nothing to do"),
    row(0x8000_07d1, &[], "no such counter instance", "no network interface has this counter now"),
    row(0x8000_07d5, &[], "no data", "try again in a second"),
    row(0xc000_0bb8, &[], "no such counter object", "rebuild the counters: `lodctr /R`, elevated"),
    row(0xc000_0bb9, &[], "no such counter", "rebuild the counters: `lodctr /R`, elevated"),
    row(0xc000_0bc6, &[], "the counter is not valid yet", "try again in a second"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_codes() {
        assert!(TABLE.is_sorted_by_key(|entry| entry.code));
    }

    #[test]
    fn no_two_rows_answer_the_same_question() {
        for &operation in On::ALL {
            for entry in TABLE {
                let same = |other: &&Entry| {
                    other.code == entry.code && other.operations.contains(&operation)
                };
                assert!(TABLE.iter().filter(same).count() <= 1, "{operation:?} {}", entry.code);
            }
        }
        for entry in TABLE.iter().filter(|entry| entry.operations.is_empty()) {
            let same = |other: &&Entry| other.code == entry.code && other.operations.is_empty();
            assert_eq!(TABLE.iter().filter(same).count(), 1, "{}", entry.code);
        }
    }

    #[test]
    fn every_code_of_the_session_calls_has_a_way_out() {
        for code in [
            2, 5, 6, 8, 14, 24, 32, 50, 87, 112, 122, 161, 183, 234, 998, 1223, 1314, 1450, 1460,
            1901, 4200, 4201, 4206,
        ] {
            let entry = find(On::StartSession, code).or_else(|| find(On::ReceiveEvents, code));
            assert!(entry.is_some_and(|entry| !entry.way_out.is_empty()), "{code}");
        }
        assert!(find(On::CloseSession, 7007).is_some());
    }
}
