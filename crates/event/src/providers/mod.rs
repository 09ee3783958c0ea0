//! The registry: one file and one line per provider.

use crate::guid::Guid;
use crate::kinds::Event;
use crate::problem::{EventIdentity, Undecoded};
use crate::raw::RawEvent;

pub mod dns_client;
pub mod kernel_network;
pub mod kernel_process;
pub mod lost_event;
pub mod names;
pub mod process;
pub mod tcpip;
pub mod transfer;
pub mod udpip;
pub mod volume;
pub mod windows_tcpip;

pub use names::{captures_packets, provider_name};

#[cfg(test)]
mod tests;

/// A provider whose events we understand.
#[derive(Debug)]
pub struct Provider {
    /// Identity, as it stands in records.
    pub guid: Guid,
    /// The provider's own name.
    pub name: &'static str,
    /// How to switch it on in a session; `None` for classes that are not enabled by themselves.
    pub enable: Option<Enable>,
    /// Its events are traffic: one that cannot be decoded is missing from the figures.
    pub carries_traffic: bool,
    /// The highest version of an event, by its number, whose layout is known.
    ///
    /// A later version is read as that one. In the manifests of Windows 10 1511 to Windows 11
    /// 26H1 every later version of the events we decode begins as one before it, and Windows logs
    /// versions its own manifest does not list (microsoft/krabsetw issue 212).
    pub newest: fn(u16) -> u8,
    /// Bytes to fact.
    pub decode: fn(&RawEvent<'_>) -> Decoded,
}

/// What a session asks a provider for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Enable {
    /// Highest severity number wanted.
    pub level: u8,
    /// Any of these keyword bits.
    pub keywords: u64,
    /// The event ids we use, for a filter in the kernel; correctness does not depend on it.
    pub event_ids: &'static [u16],
    /// Ask for the state at the start (CAPTURE_STATE).
    pub rundown: bool,
}

/// What decoding came to.
pub type Decoded = Result<Option<Event>, Undecoded>;

/// Every provider we understand, the busiest first.
pub static PROVIDERS: &[Provider] = &[
    kernel_network::PROVIDER,
    tcpip::PROVIDER,
    udpip::PROVIDER,
    windows_tcpip::PROVIDER,
    dns_client::PROVIDER,
    kernel_process::PROVIDER,
    process::PROVIDER,
    volume::PROVIDER,
    lost_event::PROVIDER,
];

/// The provider with this identity, if we understand it.
#[inline]
pub fn find(guid: Guid) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.guid == guid)
}

/// The same, with its place in [`PROVIDERS`].
#[inline]
pub fn find_place(guid: Guid) -> Option<(u16, &'static Provider)> {
    (0..).zip(PROVIDERS).find(|(_, provider)| provider.guid == guid)
}

/// Place of Kernel-Network in [`PROVIDERS`].
pub const KERNEL_NETWORK: u16 = 0;

/// Place of Microsoft-Windows-TCPIP in [`PROVIDERS`].
pub const WINDOWS_TCPIP: u16 = 3;

/// The version a record is read as, where its own is later than any that is known.
pub fn read_as(raw: &RawEvent<'_>) -> Option<u8> {
    let newest = (find(raw.provider)?.newest)(EventIdentity::of(raw).number);
    (raw.version > newest).then_some(newest)
}

/// Decodes one record: `Ok(None)` when its provider is not ours, or the event tells nothing we
/// keep: neither traffic, nor a process, nor a name.
///
/// # Errors
///
/// A figure or a name may be missing: the payload is shorter than its layout, the version is one
/// before those we read, or the event is unknown and its provider one of traffic or losses.
#[inline]
pub fn decode(raw: &RawEvent<'_>) -> Decoded {
    match find(raw.provider) {
        Some(provider) => (provider.decode)(raw),
        None => Ok(None),
    }
}

/// Text as a fact: empty text is none.
fn nonempty(text: String) -> Option<Box<str>> {
    (!text.is_empty()).then(|| text.into())
}
