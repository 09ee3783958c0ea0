//! The kernel's own process events (class Process, version 4): what a system logger is told besides
//! the manifest provider's.

use crate::event::{CLASSIC, Event, array};
use testkit::Width;
use testkit::guid::{KERNEL_PROCESS, PROCESS};
use testkit::payload::{ClassicProcess, ProcessOpcode};
use testkit::records::{EventRecord, Record};

/// EVENT_HEADER_FLAG_64_BIT_HEADER: pointers in the payload have eight bytes.
const WIDE: u16 = 0x40;

/// STILL_ACTIVE: the exit status of a process that runs.
const RUNNING: i32 = 0x103;

/// Kernel addresses begin so; a process's is made of its creation time.
const KERNEL: u64 = 0xffff_0000_0000_0000;

/// The event as consumers see it.
pub fn record(process: &ClassicProcess, opcode: ProcessOpcode) -> Vec<u8> {
    EventRecord {
        flags: CLASSIC | WIDE,
        provider: PROCESS,
        opcode: opcode.code(),
        version: 4,
        payload: process.to_bytes(4, Width::Bits64),
        ..EventRecord::default()
    }
    .to_bytes()
}

/// A process that runs.
pub fn running(pid: u32, parent: u32, created: i64, image: &str, line: &str) -> ClassicProcess {
    ClassicProcess {
        key: key(created),
        pid,
        parent,
        session: 1,
        exit_status: RUNNING,
        image: bare_name(image).into(),
        command_line: line.to_owned(),
        ..ClassicProcess::default()
    }
}

/// A process that has ended.
pub fn ended(pid: u32, created: i64, exit_code: u32, image: &str) -> ClassicProcess {
    let exit_status = exit_code.cast_signed();
    ClassicProcess { exit_status, ..running(pid, 0, created, image, "") }
}

/// What the kernel's class says of the same moment as an event of Kernel-Process, as Windows 10
/// 2004 and later log it: start 3 and later, stop 2, rundown 1. `None` for other events.
///
/// A script has no command line; a process's path stands for it.
pub fn of(event: &Event<'_>) -> Option<Vec<u8>> {
    if event.provider() != KERNEL_PROCESS {
        return None;
    }
    let opcode = match (event.id(), event.version()) {
        (1, 3..) => ProcessOpcode::Start,
        (15, 1..) => ProcessOpcode::DcStart,
        (2, 2..) => ProcessOpcode::End,
        _ => return None,
    };
    let payload = event.payload();
    let number = |at| u32::from_le_bytes(array(payload, at));
    let created = i64::from_le_bytes(array(payload, 12));
    let process = if opcode == ProcessOpcode::End {
        ended(number(0), created, number(28), &narrow(payload.get(84..)?))
    } else {
        // An integrity SID, whose second byte counts its parts, stands before the path.
        let image = wide(payload.get(56 + 4 * usize::from(*payload.get(49)?)..)?);
        running(number(0), number(20), created, &image, &image)
    };
    Some(record(&process, opcode))
}

/// Equal for start and end of one process.
const fn key(created: i64) -> u64 {
    if created == 0 { 0 } else { KERNEL | created.unsigned_abs() }
}

/// What follows the last backslash.
pub fn bare_name(path: &str) -> &str {
    path.rsplit('\\').next().unwrap_or(path)
}

fn narrow(bytes: &[u8]) -> String {
    let text: Vec<u8> = bytes.iter().copied().take_while(|&byte| byte != 0).collect();
    String::from_utf8_lossy(&text).into_owned()
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes.as_chunks().0.iter().map(|&pair| u16::from_le_bytes(pair));
    String::from_utf16_lossy(&units.take_while(|&unit| unit != 0).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn a_script_is_told_twice() {
        let text = "+0 running 4 System\n\
            +1 process start 4242 parent 4 C:\\Tools\\a.exe\n\
            +2 process stop 4242 code 7\n\
            +3 tcp send 4242 10.0.0.1:5000 -> 10.0.0.2:80 100\n";
        let scenario = Scenario::parse(text).unwrap();
        let twins: Vec<_> = scenario.script(0).map(|event| of(&event)).collect();
        let expected = |opcode, process: ClassicProcess| Some(record(&process, opcode));
        let created = |at: usize| {
            let event = scenario.script(at).next().unwrap();
            i64::from_le_bytes(array(event.payload(), 12))
        };
        let path = r"C:\Tools\a.exe";
        let system = ClassicProcess { session: 1, ..running(4, 0, created(0), "System", "System") };
        assert_eq!(twins[0], expected(ProcessOpcode::DcStart, system));
        let start = running(4242, 4, created(1), path, path);
        assert_eq!(twins[1], expected(ProcessOpcode::Start, start.clone()));
        let end = ended(4242, created(2), 7, "a.exe");
        assert_eq!((end.key, &*end.image), (start.key, &b"a.exe"[..]));
        assert_eq!(twins[2], expected(ProcessOpcode::End, end));
        assert_eq!(twins[3], None);
    }
}
