//! Events of live programs: a ring of slots in shared memory, written by all processes.

use super::{clock, machine::machine};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};

/// Events the ring holds.
pub(super) const SLOTS: u64 = COUNT as u64;

const COUNT: usize = 32_768;

/// Bytes of the largest event, EVENT_HEADER included.
pub(super) const EVENT_SIZE: usize = 1000;

/// How long a writer may take before a reader passes its slot by, in ticks of 100 ns.
const PATIENCE: i64 = 500_000;

/// The ring. Slot `n % SLOTS` holds event `n` when its `ready` is `n + 1`.
#[repr(C)]
pub(super) struct Ring {
    head: AtomicU64,
    slots: [Slot; COUNT],
}

#[repr(C)]
struct Slot {
    ready: AtomicU64,
    time: AtomicI64,
    length: AtomicU32,
    bytes: UnsafeCell<[u8; EVENT_SIZE]>,
}

/// What stands at a place of the ring.
pub(super) enum Read {
    /// An event of this length, copied out, and its time.
    Event(usize, i64),
    /// Its writer is not done.
    Wait,
    /// Overwritten, or never finished.
    Gone,
}

impl Ring {
    /// How many events were ever written.
    pub(super) fn head(&self) -> u64 {
        self.head.load(Ordering::Acquire)
    }

    /// Appends an event; one too large is cut.
    pub(super) fn write(&self, event: &[u8], time: i64) {
        let number = self.head.fetch_add(1, Ordering::AcqRel);
        let slot = self.slot(number);
        let length = event.len().min(EVENT_SIZE);
        slot.ready.store(0, Ordering::Release);
        slot.time.store(time, Ordering::Relaxed);
        slot.length.store(u32::try_from(length).unwrap_or(0), Ordering::Relaxed);
        // SAFETY: the slot is this writer's until the ring has gone round; `length` fits. A
        // reader that meets a half-written slot finds `ready` changed and drops its copy.
        unsafe { slot.bytes.get().cast::<u8>().copy_from_nonoverlapping(event.as_ptr(), length) };
        slot.ready.store(number + 1, Ordering::Release);
    }

    /// Copies event `number`, below [`Ring::head`], into `bytes`.
    pub(super) fn read(&self, number: u64, bytes: &mut [u8; EVENT_SIZE]) -> Read {
        if self.head() > number + SLOTS {
            return Read::Gone;
        }
        let slot = self.slot(number);
        if slot.ready.load(Ordering::Acquire) != number + 1 {
            return self.unfinished(number);
        }
        let length = slot.length.load(Ordering::Relaxed) as usize;
        let time = slot.time.load(Ordering::Relaxed);
        if length > EVENT_SIZE {
            return Read::Gone;
        }
        // SAFETY: the bytes are in the slot; whether they were still event `number`'s is checked
        // afterwards.
        unsafe { bytes.as_mut_ptr().copy_from_nonoverlapping(slot.bytes.get().cast(), length) };
        match slot.ready.load(Ordering::Acquire) == number + 1 {
            true => Read::Event(length, time),
            false => Read::Gone,
        }
    }

    /// A writer that was killed never finishes; the events behind it must not wait for ever.
    fn unfinished(&self, number: u64) -> Read {
        static SINCE: [AtomicI64; 2] = [AtomicI64::new(-1), AtomicI64::new(0)];
        let wanted = i64::try_from(number).unwrap_or(i64::MAX);
        let now = clock::now();
        if SINCE[0].swap(wanted, Ordering::Relaxed) != wanted {
            SINCE[1].store(now, Ordering::Relaxed);
        }
        match now - SINCE[1].load(Ordering::Relaxed) > PATIENCE {
            true => Read::Gone,
            false => Read::Wait,
        }
    }

    fn slot(&self, number: u64) -> &Slot {
        &self.slots[usize::try_from(number % SLOTS).unwrap_or(0)]
    }
}

/// Appends an event that happens now.
pub(super) fn log(event: &[u8]) {
    machine().ring.write(event, clock::now());
}
