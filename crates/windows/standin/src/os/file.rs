//! Sessions that log to a file. On Windows the kernel writes; here a thread of the process that
//! started the session does, and once that is gone, whoever stops the session.

use super::feed::{Feed, Position};
use super::logfile::{Full, LogFile};
use super::machine::{Shared, machine};
use super::session::{Session, text};
use super::setup::{injected, report};
use super::{clock, processes, session};
use std::cell::UnsafeCell;
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::ptr;
use std::sync::atomic::Ordering;
use windows_sys::Win32::Foundation::{CloseHandle, ERROR_WRITE_FAULT, WIN32_ERROR};
use windows_sys::Win32::System::Threading::{CreateThread, Sleep};

/// Milliseconds between two looks of the writing thread.
const PAUSE: u32 = 100;

/// What must be known to go on writing.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct FileState {
    /// The session it belongs to.
    serial: u64,
    /// Process that wrote last, and so knows the open buffers by heart.
    writer: u32,
    /// Buffers begun so far.
    begun: u64,
    position: Position,
}

/// The files of all sessions, under a lock of their own: drawing events takes the other one.
#[repr(C)]
pub(super) struct Files(UnsafeCell<[FileState; super::machine::SLOTS]>);

// SAFETY: reached through `with` only, one thread of all processes at a time.
unsafe impl Sync for Files {}

/// What this process writes to, by slot.
struct Writer {
    serial: u64,
    feed: Feed,
    file: LogFile,
}

impl Files {
    /// Runs `action` while no other thread of any process writes a file.
    fn with<R>(
        &self,
        slot: usize,
        action: impl FnOnce(&mut FileState, &mut BTreeMap<usize, Writer>) -> R,
    ) -> R {
        struct Writers(UnsafeCell<BTreeMap<usize, Writer>>);
        // SAFETY: touched under the same lock as the files.
        unsafe impl Sync for Writers {}
        static WRITERS: Writers = Writers(UnsafeCell::new(BTreeMap::new()));
        static LOCK: Shared = Shared::named("nettally-standin-files");
        let lock = LOCK.take();
        // SAFETY: the lock keeps everyone else out while the reference lives.
        let states = unsafe { &mut *self.0.get() };
        let state = &mut states[slot];
        // SAFETY: as above.
        let writers = unsafe { &mut *WRITERS.0.get() };
        let result = action(state, writers);
        drop(lock);
        result
    }
}

/// Creates the file of a session just started, and has it written.
pub(super) fn open(slot: usize, session: &Session) -> Result<(), WIN32_ERROR> {
    machine().files.with(slot, |state, writers| {
        let file = LogFile::create(slot, session).map_err(|error| code(&error))?;
        *state = FileState {
            serial: session.serial,
            writer: std::process::id(),
            begun: 0,
            position: session.position,
        };
        let feed = Feed::new(slot, *session);
        writers.insert(slot, Writer { serial: session.serial, feed, file });
        Ok::<_, WIN32_ERROR>(())
    })?;
    let handle = session::handle(slot, session.serial);
    let argument = ptr::without_provenance(usize::try_from(handle).unwrap_or(0));
    // SAFETY: the function takes a number, and runs as long as it likes.
    let thread =
        unsafe { CreateThread(ptr::null(), 0, Some(keep_writing), argument, 0, ptr::null_mut()) };
    // SAFETY: the handle is not used again.
    unsafe { CloseHandle(thread) };
    Ok(())
}

/// # Safety
/// The argument is a session's handle.
unsafe extern "system" fn keep_writing(argument: *mut std::ffi::c_void) -> u32 {
    let handle = argument.addr() as u64;
    while let Some((slot, session)) = find(handle) {
        if write(slot, &session).is_err() {
            close(slot, &session);
            machine().locked(|table| table.end(slot));
        }
        // SAFETY: takes any number.
        unsafe { Sleep(PAUSE) };
    }
    0
}

fn find(handle: u64) -> Option<(usize, Session)> {
    machine().locked(|table| table.find(handle, None).map(|slot| (slot, table.sessions[slot])))
}

/// Writes what has happened until now. An error ends the session: the file is full, or cannot be
/// written.
pub(super) fn write(slot: usize, session: &Session) -> Result<(), Full> {
    machine().files.with(slot, |state, writers| {
        let Some(writer) = writer(slot, session, state, writers) else { return Ok(()) };
        if writer.feed.wants_processes() {
            processes::reap();
        }
        writer.feed.draw(clock::now(), &mut writer.file);
        state.position = writer.feed.position;
        if injected("WriteLog", &session.name()).is_some() {
            writer.file.fail();
        }
        let result = writer.file.write_open_buffers();
        state.begun = writer.file.begun();
        let written = u32::try_from(1 + state.begun).unwrap_or(u32::MAX);
        machine().signals[slot].buffers_written.store(written, Ordering::Relaxed);
        result
    })
}

/// Writes the last events and the final header.
pub(super) fn close(slot: usize, session: &Session) {
    // A full file is closed like any other.
    let _ = write(slot, session);
    machine().files.with(slot, |state, writers| {
        let Some(writer) = writer(slot, session, state, writers) else { return };
        let lost = machine().signals[slot].events_lost.load(Ordering::Relaxed);
        writer.file.finish(lost);
        let name = format!("recorded-{}.json", session.name());
        report(&name, &writer.feed.count().to_json());
        writers.remove(&slot);
        state.serial = 0;
    });
}

/// The writer of this process, which takes over from another if need be.
fn writer<'a>(
    slot: usize,
    session: &Session,
    state: &mut FileState,
    writers: &'a mut BTreeMap<usize, Writer>,
) -> Option<&'a mut Writer> {
    if state.serial != session.serial {
        return None;
    }
    let own = state.writer == std::process::id();
    if !own || writers.get(&slot).is_none_or(|writer| writer.serial != session.serial) {
        let file = LogFile::resume(slot, session, state.begun).ok()?;
        let mut feed = Feed::new(slot, *session);
        feed.position = state.position;
        writers.insert(slot, Writer { serial: session.serial, feed, file });
        state.writer = std::process::id();
    }
    writers.get_mut(&slot)
}

/// Whether a living session writes to the same file.
pub(super) fn is_taken(table: &super::machine::Table, session: &Session) -> bool {
    let path = text(&session.log_file);
    table
        .living()
        .any(|(_, other)| other.has_file() && session::same(&text(&other.log_file), &path))
}

fn code(error: &Error) -> WIN32_ERROR {
    let fallback = if error.kind() == ErrorKind::PermissionDenied { 5 } else { ERROR_WRITE_FAULT };
    error.raw_os_error().and_then(|code| u32::try_from(code).ok()).unwrap_or(fallback)
}
