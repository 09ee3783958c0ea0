//! One session: what the kernel knows of it.

use super::clock;
use super::machine::{SLOTS, Table, machine};
use super::setup::scenario;
use crate::filter::Enabled;
use crate::spread::Spread;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use testkit::guid::{Guid, PROCESS};

/// Providers one session may enable.
pub(super) const PROVIDERS: usize = 16;

/// Characters of a name, its zero included.
pub(super) const NAME: usize = 1024;

/// Characters of a path, its zero included.
pub(super) const PATH: usize = 520;

/// EVENT_TRACE_REAL_TIME_MODE.
pub(super) const REAL_TIME: u32 = 0x100;

/// EVENT_TRACE_SYSTEM_LOGGER_MODE.
pub(super) const SYSTEM_LOGGER: u32 = 0x200_0000;

/// EVENT_TRACE_USE_MS_FLUSH_TIMER: FlushTimer counts milliseconds.
const MS_FLUSH_TIMER: u32 = 0x10;

/// EVENT_TRACE_NO_PER_PROCESSOR_BUFFERING: all processors share one set of buffers.
const SHARED_BUFFERS: u32 = 0x1000_0000;

/// Everything about a session that only changes under the lock.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Session {
    /// 0 for a slot never used; a stopped session keeps its data until the slot is used again.
    pub(super) serial: u64,
    pub(super) alive: bool,
    pub(super) guid: Guid,
    pub(super) name: [u16; NAME],
    pub(super) log_file: [u16; PATH],
    /// Process that started it.
    pub(super) creator: u32,
    pub(super) thread: u32,
    /// Performance counter when it was started.
    pub(super) started: i64,
    /// Wnode.ClientContext.
    pub(super) clock: u32,
    /// KB per buffer.
    pub(super) buffer_size: u32,
    pub(super) minimum_buffers: u32,
    pub(super) maximum_buffers: u32,
    /// MB, or KB with EVENT_TRACE_USE_KBYTES_FOR_SIZE.
    pub(super) maximum_file_size: u32,
    pub(super) mode: u32,
    pub(super) flush_timer: u32,
    pub(super) providers: [Enabled; PROVIDERS],
    pub(super) provider_count: usize,
    /// How far its events were drawn by a consumer that has gone.
    pub(super) position: super::feed::Position,
}

/// What consumers look at without the lock, and count.
#[repr(C)]
pub(super) struct Signals {
    /// Serial number of the living session, else 0.
    pub(super) serial: AtomicU64,
    /// Grows when the session's settings change.
    pub(super) changes: AtomicU32,
    /// Grows when the session is flushed.
    pub(super) flushes: AtomicU32,
    pub(super) events_lost: AtomicU32,
    pub(super) buffers_written: AtomicU32,
    pub(super) log_buffers_lost: AtomicU32,
    pub(super) realtime_buffers_lost: AtomicU32,
}

impl Signals {
    pub(super) fn reset(&self, serial: u64) {
        for counter in [
            &self.events_lost,
            &self.buffers_written,
            &self.log_buffers_lost,
            &self.realtime_buffers_lost,
            &self.changes,
            &self.flushes,
        ] {
            counter.store(0, Ordering::Relaxed);
        }
        self.serial.store(serial, Ordering::Release);
    }
}

impl Session {
    /// The enabled providers, and those disabled since.
    pub(super) fn enabled(&self) -> &[Enabled] {
        &self.providers[..self.provider_count.min(PROVIDERS)]
    }

    pub(super) fn is_real_time(&self) -> bool {
        self.mode & REAL_TIME != 0
    }

    /// Gives its events to the processors' buffers.
    pub(super) fn spread(&self) -> Spread {
        let shared = self.mode & SHARED_BUFFERS != 0;
        Spread::new(if shared { 1 } else { scenario().processors })
    }

    pub(super) fn is_system_logger(&self) -> bool {
        self.mode & SYSTEM_LOGGER != 0
    }

    /// Whether it gets the kernel's own process events.
    pub(super) fn is_told_processes(&self) -> bool {
        self.enabled().iter().any(|one| one.provider == PROCESS)
    }

    /// Adds events of a session just made, which has room for them.
    pub(super) fn add(&mut self, events: Enabled) {
        self.providers[self.provider_count] = events;
        self.provider_count += 1;
    }

    pub(super) fn has_file(&self) -> bool {
        self.log_file[0] != 0
    }

    /// Bytes of all its buffers.
    pub(super) fn capacity(&self) -> u64 {
        u64::from(self.buffer_size) * 1024 * u64::from(self.maximum_buffers)
    }

    /// Ticks of 100 ns between two timed flushes.
    pub(super) fn flush_every(&self) -> i64 {
        let unit = if self.mode & MS_FLUSH_TIMER != 0 { 10_000 } else { clock::FREQUENCY };
        match self.flush_timer {
            0 => clock::FREQUENCY,
            count => i64::from(count) * unit,
        }
    }

    pub(super) fn name(&self) -> String {
        text(&self.name)
    }
}

/// Text up to its zero.
pub(super) fn text(wide: &[u16]) -> String {
    let end = wide.iter().position(|&unit| unit == 0).unwrap_or(wide.len());
    String::from_utf16_lossy(&wide[..end])
}

/// The handle of the session in this slot. Its low half is the logger id.
pub(super) fn handle(slot: usize, serial: u64) -> u64 {
    serial << 16 | (slot as u64 + 1)
}

impl Table {
    /// The slot of a living session, by handle or else by name.
    pub(super) fn find(&self, handle: u64, name: Option<&str>) -> Option<usize> {
        (0..SLOTS).find(|&slot| {
            let session = &self.sessions[slot];
            session.alive
                && match name {
                    Some(name) if handle == 0 => same(&session.name(), name),
                    _ => self::handle(slot, session.serial) == handle,
                }
        })
    }

    pub(super) fn living(&self) -> impl Iterator<Item = (usize, &Session)> {
        self.sessions.iter().enumerate().filter(|(_, session)| session.alive)
    }

    /// How many sessions have this provider enabled.
    pub(super) fn enablers(&self, provider: &Guid) -> usize {
        let has = |session: &Session| {
            session.enabled().iter().any(|one| one.is_on() && one.provider == *provider)
        };
        self.living().filter(|(_, session)| has(session)).count()
    }

    /// Ends the session; its consumers notice and deliver what is left.
    pub(super) fn end(&mut self, slot: usize) {
        self.sessions[slot].alive = false;
        machine().signals[slot].serial.store(0, Ordering::Release);
        super::wake::wake(slot);
    }
}

/// Names of sessions do not differ by case.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
