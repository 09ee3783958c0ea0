//! Process: the kernel's classic process events (MOF class Process).
//!
//! Types 1 start, 2 end, 3 found running (DCStart), 4 still running at the end (DCEnd),
//! 39 defunct. `P` is a pointer; `SID` is two pointers without meaning and the owner's SID, or
//! four zero bytes.
//!
//! | version | system | layout |
//! |---|---|---|
//! | 0 | 2000 | ProcessId P, ParentId P, SID, ImageFileName |
//! | 1 | XP | PageDirectoryBase P, ProcessId, ParentId, SessionId, ExitStatus, SID, ImageFileName |
//! | 2 | Vista | UniqueProcessKey P for PageDirectoryBase; CommandLine at the end |
//! | 3 | 7 | DirectoryTableBase P before SID |
//! | 4 | 8 to 11 | Flags u32 before SID; PackageFullName, ApplicationId at the end |
//! | 5 | 11 | type 39 only: ExitTime at the end |
//!
//! Version 0 is read as its class is documented (Process_V0_TypeGroup1), the others as seen in
//! real traces. All other types (image loads under their old class, forced termination, counters
//! at and before the end, a process swapped in) say nothing we keep.

use super::kernel_process::session;
use super::{Decoded, Provider, nonempty};
use crate::guid::Guid;
use crate::kinds::{Event, Image, ProcessEvent, ProcessFacts, ProcessPhase};
use crate::payload::{Payload, ShortPayload};
use crate::raw::{PointerSize, RawEvent};
use crate::sid;
use crate::timestamp::Timestamp;

/// The class. Part of a kernel session, switched on there and not by itself.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x3d6f_a8d0,
        0xfe05,
        0x11d0,
        [0x9d, 0xda, 0x00, 0xc0, 0x4f, 0xd7, 0xba, 0x7c],
    ),
    name: "Process",
    enable: None,
    carries_traffic: false,
    newest: |number| match number {
        DEFUNCT => 5,
        1..=4 => 4,
        _ => u8::MAX,
    },
    decode,
};

/// Type 39.
const DEFUNCT: u16 = 39;

fn decode(raw: &RawEvent<'_>) -> Decoded {
    let phase = match raw.opcode {
        1 => ProcessPhase::Start,
        2 => ProcessPhase::End,
        3 => ProcessPhase::Running,
        4 => ProcessPhase::RunningAtEnd,
        39 => ProcessPhase::Defunct,
        _ => return Ok(None),
    };
    Ok(Some(Event::Process(Box::new(read(raw, phase)?))))
}

/// Reads with the record's own pointer size, unless only the other one fits and finds an owner:
/// a 32-bit program may pass on records that a 64-bit kernel wrote. Without the owner as a second
/// witness, a payload cut short could pass for one of the other size.
fn read(raw: &RawEvent<'_>, phase: ProcessPhase) -> Result<ProcessEvent, ShortPayload> {
    let own = read_as(raw, phase, raw.pointer_size);
    if own.as_ref().is_ok_and(|(process, left)| fits(raw, process, *left)) {
        return own.map(|(process, _)| process);
    }
    let other = match raw.pointer_size {
        PointerSize::Four => PointerSize::Eight,
        PointerSize::Eight => PointerSize::Four,
    };
    match read_as(raw, phase, other) {
        Ok((process, left)) if process.facts.sid.is_some() && fits(raw, &process, left) => {
            Ok(process)
        }
        _ => own.map(|(process, _)| process),
    }
}

/// A known layout fits to the last byte. A later version may have more, so that its owner, whose
/// SID has to begin at the right byte, is the only witness.
fn fits(raw: &RawEvent<'_>, process: &ProcessEvent, left: usize) -> bool {
    let is_later = raw.version > (PROVIDER.newest)(raw.opcode.into());
    let has_owner = process.facts.sid.as_deref().is_some_and(|sid| sid.starts_with("S-1-"));
    left == 0 || is_later && has_owner
}

/// The event, and how many bytes were left after it.
fn read_as(
    raw: &RawEvent<'_>,
    phase: ProcessPhase,
    size: PointerSize,
) -> Result<(ProcessEvent, usize), ShortPayload> {
    let mut payload = Payload::new(raw.payload);
    let (pid, mut facts) = match raw.version {
        0 => identity_0(&mut payload, size)?,
        version => identity(&mut payload, size, version)?,
    };
    if matches!(phase, ProcessPhase::Start | ProcessPhase::Running | ProcessPhase::RunningAtEnd) {
        // STILL_ACTIVE, which is no exit code yet.
        facts.exit_code = None;
    }
    facts.sid = owner(&mut payload, size)?;
    let kept = if raw.version <= 2 { KEPT } else { usize::MAX };
    facts.image = Image::of_bytes(payload.bytesz("ImageFileName")?, kept);
    if raw.version >= 2 {
        facts.command_line = nonempty(payload.utf16z("CommandLine")?);
    }
    if raw.version >= 4 {
        facts.package = nonempty(payload.utf16z("PackageFullName")?);
        payload.utf16z("ApplicationId")?;
    }
    if raw.version >= 5 && phase == ProcessPhase::Defunct {
        facts.exited = Some(Timestamp(payload.i64("ExitTime")?));
    }
    Ok((ProcessEvent { pid, phase, facts }, payload.rest().len()))
}

/// The numbers of version 0. Process ids are as wide as pointers there.
fn identity_0(
    payload: &mut Payload<'_>,
    size: PointerSize,
) -> Result<(u32, ProcessFacts), ShortPayload> {
    let mut id = |field| {
        let id = payload.u32(field)?;
        payload.skip(field, size.bytes() - 4)?;
        Ok(id)
    };
    let pid = id("ProcessId")?;
    let parent_pid = Some(id("ParentId")?);
    Ok((pid, ProcessFacts { parent_pid, ..ProcessFacts::default() }))
}

/// The numbers of version 1 and later.
fn identity(
    payload: &mut Payload<'_>,
    size: PointerSize,
    version: u8,
) -> Result<(u32, ProcessFacts), ShortPayload> {
    let key = payload.pointer("UniqueProcessKey", size)?;
    let pid = payload.u32("ProcessId")?;
    let facts = ProcessFacts {
        parent_pid: Some(payload.u32("ParentId")?),
        session: session(payload.u32("SessionId")?),
        exit_code: Some(payload.u32("ExitStatus")?),
        // Version 1 has the page directory there, which is no identity; nor is a null address,
        // which programs that write this class themselves leave there.
        unique_key: (version >= 2 && key != 0).then_some(key),
        ..ProcessFacts::default()
    };
    if version >= 3 {
        payload.skip("DirectoryTableBase", size.bytes())?;
    }
    if version >= 4 {
        payload.skip("Flags", 4)?;
    }
    Ok((pid, facts))
}

/// The owner's SID behind a TOKEN_USER of two pointers, whose content is meaningless; or four
/// zero bytes alone, which mean that there is none.
///
/// Some writers leave the TOKEN_USER zero, so that the zeros decide only where no SID follows.
fn owner(payload: &mut Payload<'_>, size: PointerSize) -> Result<Option<Box<str>>, ShortPayload> {
    let token_user = 2 * size.bytes();
    let rest = payload.rest();
    if rest.starts_with(&[0; 4]) && !rest.get(token_user..).is_some_and(sid::begins) {
        payload.skip("UserSID", 4)?;
        return Ok(None);
    }
    payload.skip("UserSID", token_user)?;
    sid::read("UserSID", payload).map(Some)
}

/// Characters, of 8 bits, that systems up to Vista keep of a file name.
const KEPT: usize = 15;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{check, describe, hex, payload, record};

    const NOTEPAD: &str = "u32 1776, u32 988, u32 1, u32 259";

    fn line(opcode: u16, version: u8, pointer_size: PointerSize, bytes: &str) -> String {
        let bytes = hex(bytes);
        let raw = record(PROVIDER.guid, opcode, version, &bytes);
        describe(&decode(&RawEvent { pointer_size, ..raw }))
    }

    #[test]
    fn every_version_at_both_pointer_sizes() {
        let owner = "pointer 0x7fff12345678, pointer 9, sid S-1-5-18";
        let cases = [
            (0, "pointer 1776, pointer 988", "", "parent 988"),
            (1, "pointer 0x1000, NUMBERS", "", "parent 988, session 1"),
            (2, "pointer 0xffd0, NUMBERS", ", wide notepad x", "parent 988, session 1, key 0xffd0"),
            (
                3,
                "pointer 0xffd0, NUMBERS, pointer 0x1000",
                ", wide notepad x",
                "parent 988, session 1, key 0xffd0",
            ),
            (
                4,
                "pointer 0xffd0, NUMBERS, pointer 0x1000, u32 9",
                ", wide notepad x, wide Pad_1.0, wide App",
                "parent 988, session 1, key 0xffd0",
            ),
        ];
        for (version, numbers, tail, facts) in cases {
            let text = format!("{numbers}, {owner}, narrow notepad.exe{tail}");
            let package = if version == 4 { ", package Pad_1.0" } else { "" };
            let command = if tail.is_empty() { "" } else { ", command notepad x" };
            let expected =
                format!("Start 1776, {facts}, sid S-1-5-18{package}{command}, name notepad.exe");
            check(&PROVIDER, &[(1, version, &text.replace("NUMBERS", NOTEPAD), &expected)]);
        }
    }

    #[test]
    fn types_tell_the_phase_and_what_is_unknown() {
        let text = format!("pointer 5, {NOTEPAD}, u32 0, narrow a.exe, wide");
        let known = "1776, parent 988, session 1";
        for (opcode, expected) in [
            (1, format!("Start {known}, key 0x5, name a.exe")),
            (2, format!("End {known}, code 259, key 0x5, name a.exe")),
            (3, format!("Running {known}, key 0x5, name a.exe")),
            (4, format!("RunningAtEnd {known}, key 0x5, name a.exe")),
            (39, format!("Defunct {known}, code 259, key 0x5, name a.exe")),
            (10, "nothing".into()),
            (11, "nothing".into()),
            (32, "nothing".into()),
            (33, "nothing".into()),
            (5, "nothing".into()),
            (48, "nothing".into()),
        ] {
            check(&PROVIDER, &[(opcode, 2, &text, &expected)]);
        }
    }

    #[test]
    fn later_versions_are_read_by_their_beginning() {
        let owner = "pointer 0x7fff12345678, pointer 9, sid S-1-5-18";
        for sid in [owner, "u32 0"] {
            let front = format!(
                "pointer 0xffd0, {NOTEPAD}, pointer 0x1000, u32 9, {sid}, narrow a.exe, \
                 wide a x, wide, wide"
            );
            let shown = if sid == owner { ", sid S-1-5-18" } else { "" };
            let facts =
                format!("parent 988, session 1, key 0xffd0{shown}, command a x, name a.exe");
            let exited = format!(
                "Defunct 1776, parent 988, session 1, exited 0x7, code 259, key 0xffd0{shown}, \
                 command a x, name a.exe"
            );
            for tail in ["", ", u64 1", ", u32 1, wide more, pointer 8, hex 01"] {
                let running = format!("{front}{tail}");
                let defunct = format!("{front}, u64 7{tail}");
                check(
                    &PROVIDER,
                    &[
                        (1, 5, &running, &format!("Start 1776, {facts}")),
                        (3, 6, &running, &format!("Running 1776, {facts}")),
                        (4, 255, &running, &format!("RunningAtEnd 1776, {facts}")),
                        (39, 6, &defunct, &exited),
                    ],
                );
            }
        }
        let short = "payload too short: UniqueProcessKey at 0: needs 4 bytes, 2 left";
        assert_eq!(line(1, 9, PointerSize::Four, "0100"), short);
    }

    #[test]
    fn a_later_version_of_the_other_pointer_size_is_read_as_such() {
        let known = "pointer 0xffd0, u32 1776, u32 988, u32 1, u32 259, pointer 0x1000, u32 9";
        let text = format!(
            "{known}, pointer 0x7fff12345678, pointer 9, sid S-1-5-18, narrow a.exe, wide, wide, wide"
        );
        let expected = "Start 1776, parent 988, session 1, key 0xffd0, sid S-1-5-18, name a.exe";
        let other = |size| match size {
            PointerSize::Four => PointerSize::Eight,
            PointerSize::Eight => PointerSize::Four,
        };
        for size in [PointerSize::Four, PointerSize::Eight] {
            for tail in ["", ", u32 7", ", u64 7, wide more"] {
                let bytes = payload(&format!("{text}{tail}"), size);
                let raw = record(PROVIDER.guid, 1, 5, &bytes);
                let line = describe(&decode(&RawEvent { pointer_size: other(size), ..raw }));
                assert_eq!(line, expected, "{size:?}{tail}");
            }
        }
    }

    #[test]
    fn version_5_of_defunct_ends_with_the_exit_time() {
        let text = format!(
            "pointer 5, {NOTEPAD}, pointer 0, u32 0, u32 0, narrow a.exe, wide, wide, wide, u64 0x1dc000000000000"
        );
        let expected = "Defunct 1776, parent 988, session 1, exited 0x1dc000000000000, code 259, \
                        key 0x5, name a.exe";
        check(&PROVIDER, &[(39, 5, &text, expected)]);
    }

    #[test]
    fn old_systems_cut_names_after_15_characters() {
        let named = |name: &str| format!("pointer 0, {NOTEPAD}, u32 0, narrow {name}");
        let line = |name: &str| format!("Start 1776, parent 988, session 1, {name}");
        check(
            &PROVIDER,
            &[
                (1, 1, &named("fifteen_long.ex"), &line("cut fifteen_long.ex")),
                (1, 1, &named("fourteenlo.exe"), &line("name fourteenlo.exe")),
            ],
        );
    }

    #[test]
    fn real_windows_8_events() {
        let idle = "00927d2100f8ffff 00000000 00000000 ffffffff 00000000 0070180000000000 00000000 \
                    502bed01a0f8ffff 0000000049004e00 010100000000000512000000 49646c6500 0000 0000 0000";
        assert_eq!(
            line(3, 4, PointerSize::Eight, idle),
            "Running 0, parent 0, key 0xfffff800217d9200, sid S-1-5-18, name Idle"
        );
        let smss = "80401c0083faffff 68020000 c8010000 01000000 00000000 00a0410500000000 00000000 \
                    d068d902a0f8ffff 0000000001000000 010100000000000512000000 736d73732e65786500 \
                    0000 0000 0000";
        assert_eq!(
            line(39, 4, PointerSize::Eight, smss),
            "Defunct 616, parent 456, session 1, code 0, key 0xfffffa83001c4080, sid S-1-5-18, \
             name smss.exe"
        );
    }

    #[test]
    fn a_zero_token_user_may_still_have_its_sid() {
        let vista = "00000000 f0060000 dc030000 01000000 03010000 0000000000000000 \
                     010500000000000515000000962cec2c68fd3106f1dca4d3e8030000 6e6f74657061642e65786500 \
                     2200 0000";
        assert_eq!(
            line(1, 2, PointerSize::Four, vista),
            "Start 1776, parent 988, session 1, \
             sid S-1-5-21-753675414-103939432-3550797041-1000, command \", name notepad.exe"
        );
    }

    #[test]
    fn a_64_bit_payload_is_read_as_such_under_a_32_bit_header() {
        let system = "0000000000000000 04000000 00000000 ffffffff 03010000 0000000000000000 \
                      00000000000000000000000000000000 010100000000000512000000 53797374656d00 0000";
        for size in [PointerSize::Four, PointerSize::Eight] {
            assert_eq!(line(3, 3, size, system), "Running 4, parent 0, sid S-1-5-18, name System");
        }
    }
}
