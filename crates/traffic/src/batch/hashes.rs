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

/// Hash of a process id and two endpoints. Protocol, family and whoever reported the flow are left
/// out: there are few of each, and the comparison after the hash tells them apart. So one hash
/// serves batches and, [`salted`], the engine.
#[inline]
pub(crate) fn flow_hash(
    hashing: &FixedState,
    pid: u32,
    local: &Endpoint,
    remote: &Endpoint,
) -> u64 {
    let mut hasher = hashing.build_hasher();
    hasher.write_u128(local.address.bits());
    hasher.write_u128(remote.address.bits());
    let ports = u64::from(local.port) << 16 | u64::from(remote.port);
    hasher.write_u64(u64::from(pid) << 32 | ports);
    hasher.finish()
}

/// The hash of the same flow where its process id had many lives: each of them may have had such a
/// flow. The salt of the first few is 0, so that the engine can look ahead by a batch's hashes.
#[inline]
pub(crate) fn salted(hash: u64, salt: u32) -> u64 {
    hash.wrapping_add(u64::from(salt).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}
