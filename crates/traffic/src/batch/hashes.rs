//! Hashes of flows, as cheap as what they are for allows.

use event::kinds::{Endpoint, Flow};
use foldhash::fast::FixedState;
use std::hash::{BuildHasher, Hasher};

/// Pairs of ports told apart by [`Batch::recent`](super::Batch), as many as [`ports_hash`] can give.
pub(super) const RECENT: usize = 1 << 10;

/// The upper bits of a product with the golden ratio spread all pairs of ports.
///
/// The ports stand 32 bits apart, so that what is above a port must be zeros: at 16 bits the
/// compiler fetches four bytes of which two were written a moment ago, which stalls the processor.
#[inline]
pub(super) fn ports_hash(flow: &Flow) -> usize {
    let ports = u64::from(flow.local.port) << 32 | u64::from(flow.remote.port);
    (ports.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize
}

/// Hash of two endpoints. Owner, protocol and family are left out: flows that differ in nothing
/// else are rare, and the comparison after the hash tells them apart. So one hash serves batches,
/// which know ids of processes, and the engine, which knows processes.
#[inline]
pub(crate) fn ends_hash(hashing: &FixedState, local: &Endpoint, remote: &Endpoint) -> u64 {
    let mut hasher = hashing.build_hasher();
    hasher.write_u128(local.address.bits());
    hasher.write_u128(remote.address.bits());
    let ports = u64::from(local.port) << 16 | u64::from(remote.port);
    hasher.write_u64(ports);
    hasher.finish()
}
