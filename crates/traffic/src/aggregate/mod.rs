//! Adding up: counters, flows, intervals, and a coarse history for charts.

pub mod buckets;
pub mod counters;
pub(crate) mod failures;
pub mod flows;
pub mod key;
pub mod owners;
pub mod timeline;
