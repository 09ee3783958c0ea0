//! What the session itself and the merging of files add to a trace.

use crate::bytes::Bytes;
use crate::guid::{LOST_EVENT, SYSTEM_CONFIG_EX};
use crate::records::FullRecord;

/// A volume's native prefix and its DOS equivalent, from merged kernel traces.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VolumeMapping {
    /// `\Device\HarddiskVolume3\`.
    pub native: String,
    /// `C:\`.
    pub dos: String,
}

impl VolumeMapping {
    /// The record: event type 35.
    pub fn record(&self, timestamp: i64) -> FullRecord {
        FullRecord {
            opcode: 35,
            timestamp,
            class: SYSTEM_CONFIG_EX,
            payload: Bytes::new().utf16z(&self.native).utf16z(&self.dos).into_vec(),
            ..FullRecord::default()
        }
    }
}

/// What a session could not deliver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// 32: events.
    Events,
    /// 33: a buffer.
    Buffer,
    /// 34: the file that stands in for an absent consumer was full.
    BackupFile,
}

/// The record of class RT_LostEvent.
pub fn lost_event(loss: Loss, timestamp: i64) -> FullRecord {
    let opcode = match loss {
        Loss::Events => 32,
        Loss::Buffer => 33,
        Loss::BackupFile => 34,
    };
    FullRecord { opcode, timestamp, class: LOST_EVENT, ..FullRecord::default() }
}
