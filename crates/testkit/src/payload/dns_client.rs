//! Microsoft-Windows-DNS-Client: a completed query (3008), and what the service answers (3018, 3020).

use super::{ANALYTIC_CHANNEL, CHANNEL_KEYWORD, INFORMATION};
use crate::Width;
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

/// An answer of the DNS service to a program: from its cache (3018), or as it came (3020).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ServiceAnswer {
    /// From the network rather than from the cache.
    pub is_response: bool,
    /// 0 before Windows 11, 1 in 21H2, 2 since 22H2; a later one is written as 2 with `beyond`.
    pub version: u8,
    /// Name asked for.
    pub name: String,
    /// 1 A, 28 AAAA.
    pub kind: u32,
    /// 0 answered.
    pub status: u32,
    /// Answers, each followed by `;`.
    pub results: String,
    /// Process that asked; from version 1.
    pub client: u32,
    /// The service.
    pub pid: u32,
    /// Raw session clock.
    pub timestamp: i64,
    /// Fields of a version that does not exist yet.
    pub beyond: Vec<u8>,
}

impl ServiceAnswer {
    /// The payload with pointers of this size.
    pub fn payload(&self, width: Width) -> Vec<u8> {
        let head = Bytes::new().utf16z(&self.name).u32(self.kind);
        let options = match self.is_response {
            // Network and interface, or the query's options.
            true => head.u32(0).u32(7),
            false => head.u64(0),
        };
        let front = options.u32(self.status).utf16z(&self.results);
        match self.version {
            0 => front,
            1 => front.u32(self.client),
            _ => front.u32(self.client).pointer(width, 0),
        }
        .raw(&self.beyond)
        .into_vec()
    }

    /// The record.
    pub fn event(&self, width: Width) -> EventRecord {
        EventRecord {
            provider: DNS_CLIENT,
            channel: ANALYTIC_CHANNEL,
            level: INFORMATION,
            keyword: CHANNEL_KEYWORD,
            id: if self.is_response { 3020 } else { 3018 },
            version: self.version,
            process_id: self.pid,
            timestamp: self.timestamp,
            width,
            payload: self.payload(width),
            ..EventRecord::default()
        }
    }
}
