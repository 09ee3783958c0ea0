//! Processes: which there are, and their events.

use super::machine::{Watched, machine};
use super::setup::scenario;
use super::{clock, endings, images, ring};
use crate::event::Event;
use crate::twin;
use std::sync::atomic::Ordering;
use testkit::payload::{ProcessOpcode, ProcessStart, ProcessStop};
use testkit::records::Record;
use windows_sys::Wdk::System::Threading::{
    NtQueryInformationProcess, ProcessBasicInformation, ProcessCommandLineInformation,
};
use windows_sys::Win32::Foundation::{CloseHandle, FILETIME, HANDLE, WAIT_TIMEOUT};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetProcessTimes, OpenProcess, PROCESS_BASIC_INFORMATION,
    PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_SYNCHRONIZE, WaitForSingleObject,
};

/// Versions of the events: those of Windows 10 2004 and later.
const START_VERSION: u8 = 3;
const STOP_VERSION: u8 = 2;
const RUNDOWN_VERSION: u8 = 1;

/// Bytes of a command line that are told: a slot of the ring holds an event of 1,000 bytes.
const LONGEST_LINE: usize = 700;

/// Logs a rundown event for every process: the scenario's, and those that run in this prefix.
pub(super) fn run_down() {
    let anchor = machine().anchor.load(Ordering::Acquire);
    let now = clock::now();
    let (begun, time) = if anchor == 0 { (now, 0) } else { (anchor, now - anchor) };
    let scenario = scenario().clone().begun(machine().file_time(begun));
    for event in scenario.rundown(time) {
        ring::log(&event);
    }
    for (pid, parent, name) in images::running() {
        let process = Process::open(pid);
        // It may have ended since it was listed.
        if process.as_ref().is_some_and(Process::has_ended) {
            continue;
        }
        let image = process.as_ref().and_then(|process| images::native_path(process.0));
        let created = process.map_or(0, |process| process.created());
        let image = image.unwrap_or(name);
        let record = start(pid, parent, created, image).rundown_event(RUNDOWN_VERSION, now, 4);
        ring::log(&record.to_bytes());
    }
}

/// Logs an event of the kernel's own class for every process, as when a system logger begins.
pub(super) fn run_down_classic() {
    let anchor = machine().anchor.load(Ordering::Acquire);
    let now = clock::now();
    let (begun, time) = if anchor == 0 { (now, 0) } else { (anchor, now - anchor) };
    let scenario = scenario().clone().begun(machine().file_time(begun));
    for bytes in scenario.rundown(time) {
        if let Some(twin) = twin::of(&Event { bytes: &bytes, time: now }) {
            ring::log(&twin);
        }
    }
    for (pid, parent, name) in images::running() {
        let process = Process::open(pid);
        if process.as_ref().is_some_and(Process::has_ended) {
            continue;
        }
        let created = process.as_ref().map_or(0, Process::created);
        let line = process.map_or_else(String::new, |process| process.command_line());
        let running = twin::running(pid, parent, created, &name, &line);
        ring::log(&twin::record(&running, ProcessOpcode::DcStart));
    }
}

/// Reports that this process has begun.
pub(super) fn begin() {
    let (pid, process) = (std::process::id(), Process::this());
    let created = process.created();
    let image = images::native_path(process.0).unwrap_or_default();
    let name = twin::bare_name(&image).to_owned();
    for place in &machine().watched {
        let taken = place.pid.compare_exchange(0, pid, Ordering::AcqRel, Ordering::Relaxed);
        if taken.is_ok() {
            place.created.store(created, Ordering::Relaxed);
            place.set_name(&name);
            break;
        }
    }
    let parent = process.parent();
    let twin = twin::running(pid, parent, created, &name, &own_command_line());
    let record = start(pid, parent, created, image);
    ring::log(&record.start_event(START_VERSION, 0).to_bytes());
    ring::log(&twin::record(&twin, ProcessOpcode::Start));
}

/// Reports that this process ends.
pub(super) fn end() {
    let pid = std::process::id();
    if let Some(place) = find(pid) {
        report_end(place, pid, endings::code());
    }
}

/// Reports the end of processes that were killed and could not do it themselves.
pub(super) fn reap() {
    for place in &machine().watched {
        let pid = place.pid.load(Ordering::Acquire);
        let created = place.created.load(Ordering::Relaxed);
        if pid != 0 && created != 0 {
            let process = Process::open(pid).filter(|process| process.created() == created);
            if process.is_none_or(|process| process.has_ended()) {
                report_end(place, pid, 1);
            }
        }
    }
}

/// Whoever takes the process off the list reports its end, once.
fn report_end(place: &Watched, pid: u32, exit_code: u32) {
    let (created, image) = (place.created.load(Ordering::Relaxed), place.name());
    place.created.store(0, Ordering::Relaxed);
    if place.pid.compare_exchange(pid, 0, Ordering::AcqRel, Ordering::Relaxed).is_err() {
        return;
    }
    let twin = twin::ended(pid, created, exit_code, &image);
    let stop = ProcessStop {
        pid,
        sequence: sequence(created),
        create_time: created,
        exit_time: machine().file_time(clock::now()),
        exit_code,
        elevation_type: 1,
        image: image.into_bytes(),
        ..ProcessStop::default()
    };
    ring::log(&twin::record(&twin, ProcessOpcode::End));
    ring::log(&stop.stop_event(STOP_VERSION, 0).to_bytes());
}

fn start(pid: u32, parent: u32, create_time: i64, image: String) -> ProcessStart {
    let parent_created = find(parent).map_or(0, |place| place.created.load(Ordering::Relaxed));
    ProcessStart {
        pid,
        sequence: sequence(create_time),
        create_time,
        parent,
        parent_sequence: sequence(parent_created),
        session: 1,
        elevation_type: 1,
        integrity: 12_288,
        image,
        ..ProcessStart::default()
    }
}

/// Its words, without the quotes between them: Wine 8 does not answer the question for the line.
fn own_command_line() -> String {
    let words: Vec<_> =
        std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    words.join(" ").chars().take(LONGEST_LINE / 4).collect()
}

fn find(pid: u32) -> Option<&'static Watched> {
    machine().watched.iter().find(|place| place.pid.load(Ordering::Acquire) == pid && pid != 0)
}

/// A number no other process has.
fn sequence(created: i64) -> u64 {
    created.unsigned_abs() & 0xffff_ffff_ffff
}

impl Watched {
    fn set_name(&self, name: &str) {
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().zip(name.bytes()) {
            *place = byte;
        }
        for (number, part) in self.name.iter().zip(bytes.chunks_exact(8)) {
            number.store(u64::from_le_bytes(crate::event::array(part, 0)), Ordering::Relaxed);
        }
    }

    fn name(&self) -> String {
        let parts = self.name.each_ref().map(|part| part.load(Ordering::Relaxed).to_le_bytes());
        let bytes = parts.concat();
        let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
        String::from_utf8_lossy(&bytes[..end]).into_owned()
    }
}

/// A handle to a process.
struct Process(HANDLE);

impl Process {
    fn this() -> Self {
        // SAFETY: asks for nothing; the handle need not be closed, and closing it does nothing.
        Self(unsafe { GetCurrentProcess() })
    }

    fn open(pid: u32) -> Option<Self> {
        let rights = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE;
        // SAFETY: takes any numbers.
        let handle = unsafe { OpenProcess(rights, 0, pid) };
        (!handle.is_null()).then_some(Self(handle))
    }

    /// FILETIME.
    fn created(&self) -> i64 {
        let mut times = [FILETIME::default(); 4];
        let [created, ended, kernel, user] = times.each_mut().map(|time| &raw mut *time);
        // SAFETY: the four places live during the call.
        unsafe { GetProcessTimes(self.0, created, ended, kernel, user) };
        i64::from(times[0].dwHighDateTime) << 32 | i64::from(times[0].dwLowDateTime)
    }

    fn parent(&self) -> u32 {
        let mut basic = PROCESS_BASIC_INFORMATION::default();
        let size = u32::try_from(size_of_val(&basic)).unwrap_or(0);
        let (class, to) = (ProcessBasicInformation, (&raw mut basic).cast());
        // SAFETY: the structure has the size that goes with the class.
        unsafe { NtQueryInformationProcess(self.0, class, to, size, std::ptr::null_mut()) };
        u32::try_from(basic.InheritedFromUniqueProcessId).unwrap_or(0)
    }

    /// As much of it as an event has room for; empty where it cannot be asked.
    fn command_line(&self) -> String {
        let mut room = [0_u64; 512];
        let size = u32::try_from(size_of_val(&room)).unwrap_or(0);
        let to = room.as_mut_ptr().cast();
        // SAFETY: there are as many bytes as said; the class answers with a UNICODE_STRING and, in
        // the same bytes, its text.
        let status = unsafe {
            let (class, none) = (ProcessCommandLineInformation, std::ptr::null_mut());
            NtQueryInformationProcess(self.0, class, to, size, none)
        };
        if status != 0 {
            return String::new();
        }
        let bytes: Vec<u8> = room.iter().flat_map(|part| part.to_le_bytes()).collect();
        let length = usize::from(u16::from_le_bytes(crate::event::array(&bytes, 0)));
        let text = bytes.get(16..16 + length.min(LONGEST_LINE)).unwrap_or_default();
        let units = text.as_chunks().0.iter().map(|&pair| u16::from_le_bytes(pair));
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    }

    fn has_ended(&self) -> bool {
        // SAFETY: the handle lives.
        unsafe { WaitForSingleObject(self.0, 0) != WAIT_TIMEOUT }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SAFETY: the handle is this value's own.
        unsafe { CloseHandle(self.0) };
    }
}
