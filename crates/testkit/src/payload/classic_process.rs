//! The classic class Process, versions 0 to 5, 32- and 64-bit.

use crate::Width;
use crate::bytes::{Bytes, size32};
use crate::records::{KernelHeader, KernelRecord};

/// Why the kernel logged a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProcessOpcode {
    /// 1: it began.
    Start,
    /// 2: it ended.
    End,
    /// 3: it was running when the session began.
    DcStart,
    /// 4: it was running when the session ended.
    DcEnd,
    /// 39: it had ended, but something still holds it.
    Defunct,
}

impl ProcessOpcode {
    /// The event type.
    pub const fn code(self) -> u8 {
        match self {
            Self::Start => 1,
            Self::End => 2,
            Self::DcStart => 3,
            Self::DcEnd => 4,
            Self::Defunct => 39,
        }
    }
}

/// A process as the kernel logger describes it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClassicProcess {
    /// Kernel address, equal for start and end; version 1 has the page directory here.
    pub key: u64,
    /// Process id.
    pub pid: u32,
    /// Process id of the creator.
    pub parent: u32,
    /// Terminal session, 0xFFFFFFFF for none.
    pub session: u32,
    /// 0x103 while running.
    pub exit_status: i32,
    /// Physical address; from version 3.
    pub directory_table: u64,
    /// Bit 0 package name present, 1 WOW64, 2 protected, 3 packaged; from version 4.
    pub flags: u32,
    /// Binary SID of the user, see [`sid`]; `None` writes the four-byte form without one.
    pub user: Option<Vec<u8>>,
    /// Bare file name in 8-bit characters, in the code page of the machine.
    pub image: Vec<u8>,
    /// From version 2.
    pub command_line: String,
    /// From version 4.
    pub package: String,
    /// From version 4.
    pub application: String,
    /// FILETIME at the very end of a defunct process's event, version 5.
    pub exit_time: Option<i64>,
}

impl ClassicProcess {
    /// The payload of event version `version`.
    pub fn to_bytes(&self, version: u8, width: Width) -> Vec<u8> {
        let named = self.numbers(version, width).raw(&self.user_block(width)).ansi_z(&self.image);
        let tail = match version {
            0 | 1 => named,
            2 | 3 => named.utf16z(&self.command_line),
            _ => named.utf16z(&self.command_line).utf16z(&self.package).utf16z(&self.application),
        };
        self.exit_time.into_iter().fold(tail, Bytes::i64).into_vec()
    }

    /// A SYSTEM record, which names the logging process: itself when it ends, else its parent.
    pub fn record(
        &self,
        opcode: ProcessOpcode,
        version: u8,
        width: Width,
        timestamp: i64,
    ) -> KernelRecord {
        let own = matches!(opcode, ProcessOpcode::End | ProcessOpcode::Defunct);
        KernelRecord {
            header: KernelHeader::System,
            width,
            version,
            kind: opcode.code(),
            group: 3,
            process_id: if own { self.pid } else { self.parent },
            timestamp,
            payload: self.to_bytes(version, width),
            ..KernelRecord::default()
        }
    }

    /// Everything before the user.
    fn numbers(&self, version: u8, width: Width) -> Bytes {
        if version == 0 {
            return Bytes::new()
                .pointer(width, u64::from(self.pid))
                .pointer(width, u64::from(self.parent));
        }
        let common = Bytes::new()
            .pointer(width, self.key)
            .u32(self.pid)
            .u32(self.parent)
            .u32(self.session)
            .i32(self.exit_status);
        match version {
            1 | 2 => common,
            3 => common.pointer(width, self.directory_table),
            _ => common.pointer(width, self.directory_table).u32(self.flags),
        }
    }

    /// A TOKEN_USER (two pointers, of which only "not zero" matters), then the SID.
    fn user_block(&self, width: Width) -> Vec<u8> {
        match &self.user {
            None => Bytes::new().u32(0),
            Some(sid) => {
                Bytes::new().pointer(width, 0xffff_8a01_2345_6780).pointer(width, 0).raw(sid)
            }
        }
        .into_vec()
    }
}

/// Binary form of the SID `S-1-authority-parts...`; the authority stands big-endian.
pub fn sid(authority: u8, parts: &[u32]) -> Vec<u8> {
    let count = size32(parts.len()).to_le_bytes()[0];
    let head = Bytes::new().raw(&[1, count, 0, 0, 0, 0, 0, authority]);
    parts.iter().fold(head, |bytes, &part| bytes.u32(part)).into_vec()
}
