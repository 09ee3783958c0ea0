//! What providers log: the bytes behind a record's header, and ready-made records.

mod classic_process;
mod connection;
mod dns_client;
mod kernel_process;
mod network;
mod network_layout;
mod system;

pub use classic_process::{ClassicProcess, ProcessOpcode, sid};
pub use connection::{ConnectionEvent, DatagramsEvent};
pub use dns_client::{QueryCompleted, ServiceAnswer};
pub use kernel_process::{ProcessStart, ProcessStop};
pub use network::{Failure, NetworkEvent, Operation, Transport};
pub use network_layout::{
    ConnectionOptions, NetworkPayload, Template, failure, tcp_version_0, udp_version_0,
};
pub use system::{Loss, VolumeMapping, lost_event};

/// Channel of the manifest providers here: the first one a manifest can name.
const ANALYTIC_CHANNEL: u8 = 0x10;
/// Level of all events here.
const INFORMATION: u8 = 4;
/// Keyword bit that Windows adds for the channel.
const CHANNEL_KEYWORD: u64 = 1 << 63;
