//! What both consumers do with an event of Microsoft-Windows-Kernel-Network.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// The provider's GUID, as a number.
pub const NETWORK: u128 = 0x7dd42a49_5329_4832_8dfd_43d979153a88;

/// IPv4 and IPv6.
pub const KEYWORDS: u64 = 0x30;

/// Informational.
pub const LEVEL: u8 = 4;

/// Ids of sends, then of receives: TCP and UDP, IPv4 and IPv6.
pub const SENDS: [u16; 4] = [10, 26, 42, 58];
pub const RECEIVES: [u16; 4] = [11, 27, 43, 59];

/// Bytes sent and received, by process id.
#[derive(Clone, Debug, Default)]
pub struct Sums(BTreeMap<u32, [u64; 2]>);

impl Sums {
    /// Adds an event, whose payload begins with the process and the size.
    pub fn add(&mut self, id: u16, payload: &[u8]) {
        let way = if SENDS.contains(&id) {
            0
        } else if RECEIVES.contains(&id) {
            1
        } else {
            return;
        };
        let number = |at: usize| {
            let bytes = payload.get(at..at + 4).and_then(|part| part.try_into().ok());
            u32::from_le_bytes(bytes.unwrap_or_default())
        };
        self.0.entry(number(0)).or_default()[way] += u64::from(number(4));
    }

    /// One JSON object.
    pub fn to_json(&self) -> String {
        let one = |(pid, [sent, received]): (&u32, &[u64; 2])| {
            format!("{{\"pid\":{pid},\"sent\":{sent},\"received\":{received}}}")
        };
        let all: Vec<_> = self.0.iter().map(one).collect();
        format!("{{\"processes\":[{}]}}", all.join(","))
    }
}

/// Tells whoever waits that events are being received.
pub fn ready() {
    println!("{{\"ready\":{}}}", std::process::id());
    // Whoever waits will notice.
    let _ = std::io::stdout().flush();
}

/// Whether the test has seen enough.
pub fn is_over() -> bool {
    Path::new("enough").exists()
}
