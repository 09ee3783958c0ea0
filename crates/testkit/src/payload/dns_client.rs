//! Microsoft-Windows-DNS-Client: a completed query (3008).

use super::{ANALYTIC_CHANNEL, CHANNEL_KEYWORD, INFORMATION};
use crate::bytes::Bytes;
use crate::guid::DNS_CLIENT;
use crate::records::EventRecord;

/// Event 3008, logged in the process that asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct QueryCompleted {
    /// Name asked for.
    pub name: String,
    /// 1 A, 28 AAAA, 5 CNAME, 65 HTTPS.
    pub kind: u32,
    /// Query options.
    pub options: u64,
    /// 0 answered, 9003 no such name, 9701 no records.
    pub status: u32,
    /// Answers, each followed by `;`: `::ffff:192.0.2.1;`, `type:  5 alias;`.
    pub results: String,
    /// Process that asked.
    pub pid: u32,
    /// Raw session clock.
    pub timestamp: i64,
}

impl QueryCompleted {
    /// The payload.
    pub fn payload(&self) -> Vec<u8> {
        Bytes::new()
            .utf16z(&self.name)
            .u32(self.kind)
            .u64(self.options)
            .u32(self.status)
            .utf16z(&self.results)
            .into_vec()
    }

    /// The record.
    pub fn event(&self) -> EventRecord {
        EventRecord {
            provider: DNS_CLIENT,
            channel: ANALYTIC_CHANNEL,
            level: INFORMATION,
            keyword: CHANNEL_KEYWORD,
            id: 3008,
            process_id: self.pid,
            timestamp: self.timestamp,
            payload: self.payload(),
            ..EventRecord::default()
        }
    }
}
