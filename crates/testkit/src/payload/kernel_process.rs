//! Microsoft-Windows-Kernel-Process: start (1), stop (2) and rundown (15), all versions.

use super::{ANALYTIC_CHANNEL, CHANNEL_KEYWORD, INFORMATION, sid};
use crate::bytes::Bytes;
use crate::guid::KERNEL_PROCESS;
use crate::records::EventRecord;

/// Keyword of process events.
const KEYWORD: u64 = CHANNEL_KEYWORD | 0x10;

/// A process that begins, or is found running.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProcessStart {
    /// Process id.
    pub pid: u32,
    /// Number never reused within a boot; versions with it: start 3 and 4, rundown 1.
    pub sequence: u64,
    /// FILETIME.
    pub create_time: i64,
    /// Process id of the creator.
    pub parent: u32,
    /// The creator's own number.
    pub parent_sequence: u64,
    /// Terminal session.
    pub session: u32,
    /// Process flags.
    pub flags: u32,
    /// 1 default, 2 full, 3 limited.
    pub elevation_type: u32,
    /// 1 if the token is elevated.
    pub elevated: u32,
    /// Last part of the integrity level's SID: 8192 medium, 12288 high, 16384 system.
    pub integrity: u32,
    /// Native path, `\Device\HarddiskVolume3\...`.
    pub image: String,
    /// Checksum in the image's header.
    pub checksum: u32,
    /// Time stamp in the image's header.
    pub image_time: u32,
    /// Full name of the package, empty for ordinary programs.
    pub package: String,
    /// Application id within the package.
    pub application: String,
    /// Bits stored from start version 4 on.
    pub mitigations: u32,
    /// Fields of a version that does not exist yet.
    pub beyond: Vec<u8>,
}

impl ProcessStart {
    /// Payload of event 1: version 0 Windows 7, 1 Windows 8, 2 Windows 10, 3 Windows 10 2004,
    /// 4 Windows 11 24H2, 5 Windows 11 26H1.
    pub fn start(&self, version: u8) -> Vec<u8> {
        match version {
            0 => self.identity().utf16z(&self.image),
            1 => self.identity().u32(self.flags).utf16z(&self.image),
            2 => self.identity().u32(self.flags).raw(&self.image_fields()),
            3 => self.with_sequence(),
            4 => self.with_sequence().u32(self.mitigations),
            // PartitionID and ProcessMachine, of an x64 program.
            _ => self.with_sequence().u32(self.mitigations).u32(0).u16(0x8664),
        }
        .raw(&self.beyond)
        .into_vec()
    }

    /// Payload of event 15: version 0 Windows 10, 1 Windows 10 2004, 2 Windows 11 24H2, 3 Windows
    /// 11 26H1.
    pub fn rundown(&self, version: u8) -> Vec<u8> {
        self.start(version.saturating_add(2))
    }

    /// Event 1 as a record, logged by the creator.
    pub fn start_event(&self, version: u8, timestamp: i64) -> EventRecord {
        let payload = self.start(version);
        EventRecord { version, process_id: self.parent, payload, ..event(1, 1, 1, timestamp) }
    }

    /// Event 15 as a record, logged by the session's controller.
    pub fn rundown_event(&self, version: u8, timestamp: i64, controller: u32) -> EventRecord {
        let payload = self.rundown(version);
        EventRecord { version, process_id: controller, payload, ..event(15, 15, 0, timestamp) }
    }

    fn identity(&self) -> Bytes {
        Bytes::new().u32(self.pid).i64(self.create_time).u32(self.parent).u32(self.session)
    }

    fn with_sequence(&self) -> Bytes {
        Bytes::new()
            .u32(self.pid)
            .u64(self.sequence)
            .i64(self.create_time)
            .u32(self.parent)
            .u64(self.parent_sequence)
            .u32(self.session)
            .u32(self.flags)
            .u32(self.elevation_type)
            .u32(self.elevated)
            .raw(&sid(16, &[self.integrity]))
            .raw(&self.image_fields())
    }

    /// The image's name, and what has followed it since Windows 10.
    fn image_fields(&self) -> Vec<u8> {
        Bytes::new()
            .utf16z(&self.image)
            .u32(self.checksum)
            .u32(self.image_time)
            .utf16z(&self.package)
            .utf16z(&self.application)
            .into_vec()
    }
}

/// A process that ends.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProcessStop {
    /// Process id.
    pub pid: u32,
    /// Number never reused within a boot; stored by version 2.
    pub sequence: u64,
    /// FILETIME, equal to that of the start.
    pub create_time: i64,
    /// FILETIME.
    pub exit_time: i64,
    /// What the process returned.
    pub exit_code: u32,
    /// 1 default, 2 full, 3 limited.
    pub elevation_type: u32,
    /// Open handles.
    pub handles: u32,
    /// Bytes committed at the end, and at most.
    pub commit: (u64, u64),
    /// CPU cycles used; from version 1.
    pub cycles: u64,
    /// Bare file name in 8-bit characters, in the code page of the machine.
    pub image: Vec<u8>,
}

impl ProcessStop {
    /// Payload of event 2: version 0 unseen, 1 Windows 7 to 10, 2 later.
    pub fn stop(&self, version: u8) -> Vec<u8> {
        let head = match version {
            0 | 1 => Bytes::new().u32(self.pid),
            _ => Bytes::new().u32(self.pid).u64(self.sequence),
        };
        let common = head
            .i64(self.create_time)
            .i64(self.exit_time)
            .u32(self.exit_code)
            .u32(self.elevation_type)
            .u32(self.handles)
            .u64(self.commit.0)
            .u64(self.commit.1);
        match version {
            0 => common,
            // Cycles; operations and kilobytes read and written; hard faults.
            _ => common.u64(self.cycles).zeros(20),
        }
        .ansi_z(&self.image)
        .into_vec()
    }

    /// Event 2 as a record, logged by the process itself.
    pub fn stop_event(&self, version: u8, timestamp: i64) -> EventRecord {
        let payload = self.stop(version);
        EventRecord { version, process_id: self.pid, payload, ..event(2, 2, 2, timestamp) }
    }
}

fn event(id: u16, task: u16, opcode: u8, timestamp: i64) -> EventRecord {
    EventRecord {
        provider: KERNEL_PROCESS,
        channel: ANALYTIC_CHANNEL,
        level: INFORMATION,
        keyword: KEYWORD,
        id,
        task,
        opcode,
        timestamp,
        ..EventRecord::default()
    }
}
