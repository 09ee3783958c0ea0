//! Who sent what to whom: attributes events to processes, then adds them up.
//!
//! Pure: no I/O, no clock, no threads, no randomness. Time arrives with the events. The same
//! events give the same processes, flows and buckets, from a file or live.
//!
//! [`intake::Intake`] decodes records into a [`batch::Batch`] (on any thread);
//! [`engine::Traffic`] applies batches in time order and owns everything that is counted;
//! [`rollup`] groups the result into rows.
#![forbid(unsafe_code)]

pub mod aggregate;
pub mod attribute;
pub mod batch;
mod effort;
pub mod engine;
pub mod filter;
pub mod health;
pub mod intake;
pub mod ledger;
pub mod rollup;
pub mod witness;

pub use aggregate::buckets::{Bucket, BucketRow};
pub use aggregate::counters::{Counters, Failures, Total};
pub use aggregate::key::{FlowKey, Peer};
pub use aggregate::owners::Owned;
pub use aggregate::timeline::Timeline;
pub use attribute::known::Known;
pub use attribute::names::HostName;
pub use attribute::processes::{NameForm, Naming, Process, ProcessId};
pub use attribute::roles::{Confidence, Role};
pub use attribute::texts::TextId;
pub use attribute::zones::{Zone, ZoneBasis};
pub use batch::{Batch, OpenBatch, SeenBy};
pub use engine::{Settings, Traffic};
pub use filter::Filter;
pub use health::{Health, Losses};
pub use intake::{Intake, Tally};
pub use ledger::{Balance, Ledger, Verdict};
pub use witness::Recording;
