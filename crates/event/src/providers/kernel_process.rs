//! Microsoft-Windows-Kernel-Process: processes that begin, end, or are found running.
//!
//! | event | version | system | layout |
//! |---|---|---|---|
//! | 1 start | 0 | 7 | PID, CreateTime, ParentProcessID, SessionID, ImageName |
//! | | 1 | 8 | the same with Flags before ImageName |
//! | | 2 | 10 | the same with checksum, time stamp, package and application after it |
//! | | 3 | 10 (2004) | sequence numbers, token and MandatoryLabel put in between |
//! | | 4 | 11 (24H2) | the same with SecurityMitigations at the end |
//! | | 5 | 11 (26H1) | the same with PartitionID and ProcessMachine at the end |
//! | 2 stop | 0, 1 | 7 | PID, CreateTime, ExitTime, ExitCode, counters, ImageName in 8 bits |
//! | | 2 | 10 (2004) | the same with ProcessSequenceNumber after PID |
//! | 15 rundown | 0 | 10 | as start version 2 |
//! | | 1 | 10 (2004) | as start version 3 |
//! | | 2 | 11 (24H2) | as start version 4 |
//! | | 3 | 11 (26H1) | as start version 5 |
//!
//! The rest (threads, images, priorities, freezing, jobs, I/O attribution, silos, private sets)
//! says nothing we keep.

use super::{Decoded, Enable, Provider};
use crate::guid::Guid;
use crate::kinds::{Event, Image, ProcessEvent, ProcessFacts, ProcessPhase};
use crate::payload::{Payload, ShortPayload};
use crate::raw::RawEvent;
use crate::sid;
use crate::timestamp::Timestamp;

/// The provider.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x22fb_2cd6,
        0x0e7b,
        0x422b,
        [0xa0, 0xc7, 0x2f, 0xad, 0x1f, 0xd0, 0xe7, 0x16],
    ),
    name: "Microsoft-Windows-Kernel-Process",
    // Keyword PROCESS alone: threads, images and priorities are thousands to one.
    enable: Some(Enable { level: 4, keywords: 0x10, event_ids: &[1, 2, 15], rundown: true }),
    carries_traffic: false,
    newest: |id| match id {
        1 => 5,
        2 => 2,
        15 => 3,
        _ => u8::MAX,
    },
    decode,
};

fn decode(raw: &RawEvent<'_>) -> Decoded {
    let process = match (raw.id, raw.version) {
        (1, 0) => running(raw, ProcessPhase::Start, Layout::Plain),
        (1, 1) => running(raw, ProcessPhase::Start, Layout::Flags),
        (1, 2) => running(raw, ProcessPhase::Start, Layout::Packages),
        (1, 3..) => running(raw, ProcessPhase::Start, Layout::Sequences),
        (2, 0) => ended(raw, Counters::Memory),
        (2, 1) => ended(raw, Counters::All),
        (2, 2..) => ended(raw, Counters::AllAndSequence),
        (15, 0) => running(raw, ProcessPhase::Running, Layout::Packages),
        (15, 1..) => running(raw, ProcessPhase::Running, Layout::Sequences),
        _ => return Ok(None),
    };
    Ok(Some(Event::Process(Box::new(process?))))
}

/// How the start and rundown events grew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Layout {
    Plain,
    Flags,
    Packages,
    Sequences,
}

/// A start or rundown event.
fn running(
    raw: &RawEvent<'_>,
    phase: ProcessPhase,
    layout: Layout,
) -> Result<ProcessEvent, ShortPayload> {
    let mut payload = Payload::new(raw.payload);
    let sequenced = layout == Layout::Sequences;
    let pid = payload.u32("ProcessID")?;
    let sequence = sequenced.then(|| payload.u64("ProcessSequenceNumber")).transpose()?;
    let created = Timestamp(payload.i64("CreateTime")?);
    let parent_pid = payload.u32("ParentProcessID")?;
    let parent = sequenced.then(|| payload.u64("ParentProcessSequenceNumber")).transpose()?;
    let session = session(payload.u32("SessionID")?);
    if layout >= Layout::Flags {
        payload.skip("Flags", 4)?;
    }
    if sequenced {
        payload.skip("ProcessTokenElevationType and ProcessTokenIsElevated", 8)?;
        sid::read("MandatoryLabel", &mut payload)?;
    }
    let image = image(payload.utf16z("ImageName")?);
    let package = if layout >= Layout::Packages { package(&mut payload)? } else { None };
    let facts = ProcessFacts {
        created: Some(created),
        parent_pid: Some(parent_pid),
        // The number of no process: the idle one has it.
        parent_sequence: parent.filter(|number| *number != 0),
        session,
        sequence,
        image,
        package,
        ..ProcessFacts::default()
    };
    Ok(ProcessEvent { pid, phase, facts })
}

/// The package name behind two numbers that identify the image's build.
fn package(payload: &mut Payload<'_>) -> Result<Option<Box<str>>, ShortPayload> {
    payload.skip("ImageChecksum and TimeDateStamp", 8)?;
    Ok(super::nonempty(payload.utf16z("PackageFullName")?))
}

/// Which counters the stop event holds before the image name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counters {
    Memory,
    All,
    AllAndSequence,
}

/// A stop event.
fn ended(raw: &RawEvent<'_>, counters: Counters) -> Result<ProcessEvent, ShortPayload> {
    let mut payload = Payload::new(raw.payload);
    let pid = payload.u32("ProcessID")?;
    let sequence = (counters == Counters::AllAndSequence)
        .then(|| payload.u64("ProcessSequenceNumber"))
        .transpose()?;
    let created = Timestamp(payload.i64("CreateTime")?);
    let exited = Timestamp(payload.i64("ExitTime")?);
    let exit_code = payload.u32("ExitCode")?;
    payload.skip("TokenElevationType to CommitPeak", 24)?;
    if counters != Counters::Memory {
        payload.skip("CPUCycleCount to HardFaultCount", 28)?;
    }
    let facts = ProcessFacts {
        created: Some(created),
        exited: Some(exited),
        exit_code: Some(exit_code),
        sequence,
        image: Image::of_bytes(payload.bytesz("ImageName")?, KEPT),
        ..ProcessFacts::default()
    };
    Ok(ProcessEvent { pid, phase: ProcessPhase::End, facts })
}

/// The kernel's own processes belong to no session and say so with all bits set.
pub(super) fn session(logged: u32) -> Option<u32> {
    (logged != u32::MAX).then_some(logged)
}

/// A native path; processes without a file (`Registry`, `MemCompression`) have a bare name.
fn image(text: String) -> Option<Image> {
    let text = super::nonempty(text)?;
    Some(if text.contains('\\') { Image::Path(text) } else { Image::Name(text) })
}

/// Characters, of 8 bits, that the kernel keeps of a file name.
const KEPT: usize = 14;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{check, describe, hex, record};

    #[test]
    fn every_version_of_start_and_rundown() {
        let times = "u64 0x1d6653c301b8f68, u32 3508";
        let sequences = "u32 3676, u64 77, u64 0x1d6653c301b8f68, u32 3508, u64 15, u32 1, u32 0, \
                         u32 3, u32 0, sid S-1-16-8192";
        let package = "u32 7, u32 8, wide Pad_1.0, wide App";
        let plain = format!("u32 3676, {times}, u32 1, wide \\Device\\a.exe");
        let flags = format!("u32 3676, {times}, u32 1, u32 9, wide \\Device\\a.exe");
        let packages = format!("{flags}, {package}");
        let sequences = format!("{sequences}, wide \\Device\\a.exe, {package}");
        let longer = format!("{sequences}, u32 0");
        let longest = format!("{longer}, u32 0, u16 0x8664");
        let later = format!("{longest}, u64 7, wide more");
        let line = |phase, sequence, package| {
            let parent = if str::is_empty(sequence) { "3508" } else { "3508, of 0xf" };
            format!(
                "{phase} 3676, parent {parent}, session 1, created 0x1d6653c301b8f68{sequence}\
                 {package}, path \\Device\\a.exe"
            )
        };
        let (number, name) = (", sequence 0x4d", ", package Pad_1.0");
        check(
            &PROVIDER,
            &[
                (1, 0, &plain, &line("Start", "", "")),
                (1, 1, &flags, &line("Start", "", "")),
                (1, 2, &packages, &line("Start", "", name)),
                (1, 3, &sequences, &line("Start", number, name)),
                (1, 4, &longer, &line("Start", number, name)),
                (1, 5, &longest, &line("Start", number, name)),
                (1, 6, &later, &line("Start", number, name)),
                (1, 255, &sequences, &line("Start", number, name)),
                (15, 0, &packages, &line("Running", "", name)),
                (15, 1, &sequences, &line("Running", number, name)),
                (15, 2, &longer, &line("Running", number, name)),
                (15, 3, &longest, &line("Running", number, name)),
                (15, 4, &later, &line("Running", number, name)),
            ],
        );
    }

    #[test]
    fn every_version_of_stop() {
        let times = "u64 0x1cb779c659f299f, u64 0x1cb779ca8f5e78b, u32 5";
        let memory = "u32 0, u32 96, u64 1, u64 2";
        let counters = "u64 3, u32 4, u32 5, u32 6, u32 7, u32 8";
        let line = "End 5380, created 0x1cb779c659f299f, exited 0x1cb779ca8f5e78b, code 5";
        check(
            &PROVIDER,
            &[
                (
                    2,
                    0,
                    &format!("u32 5380, {times}, {memory}, narrow a.exe"),
                    &format!("{line}, name a.exe"),
                ),
                (
                    2,
                    1,
                    &format!("u32 5380, {times}, {memory}, {counters}, narrow SearchProtocol"),
                    &format!("{line}, cut SearchProtocol"),
                ),
                (
                    2,
                    2,
                    &format!("u32 5380, u64 9, {times}, {memory}, {counters}, narrow a.exe"),
                    &format!("{line}, sequence 0x9, name a.exe"),
                ),
                (
                    2,
                    3,
                    &format!("u32 5380, u64 9, {times}, {memory}, {counters}, narrow a.exe, u32 1"),
                    &format!("{line}, sequence 0x9, name a.exe"),
                ),
            ],
        );
    }

    #[test]
    fn names_without_a_path_and_processes_without_a_session() {
        let start = "u32 120, u64 1, u32 4, u32 0xffffffff";
        let line = "Start 120, parent 4, created 0x1";
        check(
            &PROVIDER,
            &[
                (1, 0, &format!("{start}, wide Registry"), &format!("{line}, name Registry")),
                (1, 0, &format!("{start}, wide"), line),
            ],
        );
    }

    #[test]
    fn what_is_not_kept_and_what_is_cut_short() {
        for id in (3..=14).chain(16..=28).chain([0, 500]) {
            check(&PROVIDER, &[(id, 0, "", "nothing"), (id, 9, "", "nothing")]);
        }
        let short = "payload too short: ProcessID at 0: needs 4 bytes, 0 left";
        for (id, version) in [(1, 5), (1, 6), (2, 3), (15, 3), (15, 4)] {
            check(&PROVIDER, &[(id, version, "", short)]);
        }
    }

    #[test]
    fn real_events() {
        for (id, version, bytes, expected) in [
            (
                1,
                4,
                "bc730000 9b22050000000000 2df0c056c8e1dc01 440a0000 0f00000000000000 01000000 \
                 00000000 0300000000000000 010100000000001000200000 5c0044002e0065007800650000 00 \
                 39100200 5816b3d0 0000 0000 00000000",
                "Start 29628, parent 2628, of 0xf, session 1, created 0x1dce1c856c0f02d, \
                 sequence 0x5229b, path \\D.exe",
            ),
            (
                2,
                1,
                "5c0e0000 688f1b303c65d601 90065e333c65d601 00000000 02000000 65000000 \
                 0020a10000000000 0090a40000000000 13a2565104000000 06000000 03000000 19000000 \
                 00000000 91000000 546573742e7836342e65786500",
                "End 3676, created 0x1d6653c301b8f68, exited 0x1d6653c335e0690, code 0, \
                 name Test.x64.exe",
            ),
        ] {
            let bytes = hex(bytes);
            assert_eq!(describe(&decode(&record(PROVIDER.guid, id, version, &bytes))), expected);
        }
    }
}
