//! The memory all processes of the prefix share: what would be in the kernel.
//!
//! It is a mapped file, so that sessions outlive the process that started them. Deleting the file
//! is a restart of the machine.

use super::clock;
use super::file::Files;
use super::ring::Ring;
use super::session::{Session, Signals};
use super::setup::{folder, refuse};
use std::cell::UnsafeCell;
use std::os::windows::ffi::OsStrExt;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use windows_sys::Win32::Foundation::{
    GENERIC_READ, GENERIC_WRITE, HANDLE, INVALID_HANDLE_VALUE, WAIT_FAILED, WAIT_TIMEOUT,
};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE, OPEN_ALWAYS,
};
use windows_sys::Win32::System::Memory::{
    CreateFileMappingW, FILE_MAP_ALL_ACCESS, MapViewOfFile, PAGE_READWRITE,
};
use windows_sys::Win32::System::Threading::{CreateMutexW, ReleaseMutex, WaitForSingleObject};

/// Sessions there can be at once, as on Windows.
pub(super) const SLOTS: usize = 64;

/// Processes that can be watched at once.
pub(super) const WATCHED: usize = 1024;

/// Name of the file.
const FILE: &str = "machine.bin";

/// What a file of this layout begins with; the number changes with the layout.
const STAMP: u64 = 0x6e65_7474_616c_0000 + 2;

/// Milliseconds after which whoever holds the lock does so no longer than is right.
const PATIENCE: u32 = 30_000;

/// A file of zeros is a machine just started.
#[repr(C)]
pub(super) struct Machine {
    /// [`STAMP`]; 0 until first used.
    stamp: AtomicU64,
    /// Performance counter and FILETIME of the same moment; 0 until first used.
    base: [AtomicI64; 2],
    /// Performance counter at the scenario's time 0; 0 until its providers are enabled.
    pub(super) anchor: AtomicI64,
    /// What consumers look at without taking the lock.
    pub(super) signals: [Signals; SLOTS],
    /// Live programs.
    pub(super) watched: [Watched; WATCHED],
    table: UnsafeCell<Table>,
    pub(super) files: Files,
    /// Events of live programs.
    pub(super) ring: Ring,
}

/// A program that reports what it does.
#[repr(C)]
pub(super) struct Watched {
    /// Process id; 0 for a free place.
    pub(super) pid: AtomicU32,
    /// FILETIME, to tell it from a later one with the same id.
    pub(super) created: AtomicI64,
    /// First characters of the file name.
    pub(super) name: [AtomicU64; 4],
}

/// What only the owner of the lock may touch.
#[repr(C)]
pub(super) struct Table {
    /// Serial number of the next session.
    pub(super) next_serial: u64,
    pub(super) sessions: [Session; SLOTS],
}

// SAFETY: `table` is reached through `locked` only, one thread of all processes at a time; every
// other field is atomic.
unsafe impl Sync for Machine {}

impl Machine {
    /// FILETIME of a value of the performance counter.
    pub(super) fn file_time(&self, ticks: i64) -> i64 {
        let [base, file_time] = &self.base;
        ticks - base.load(Ordering::Relaxed) + file_time.load(Ordering::Relaxed)
    }

    /// Runs `action` while no other thread of any process is in here.
    pub(super) fn locked<R>(&self, action: impl FnOnce(&mut Table) -> R) -> R {
        static LOCK: Shared = Shared::named("nettally-standin");
        let lock = LOCK.take();
        // SAFETY: the lock keeps everyone else out while the reference lives.
        let table = unsafe { &mut *self.table.get() };
        let result = action(table);
        drop(lock);
        result
    }

    /// Begins the machine's time, or looks whether it is still the same machine.
    fn set_base(&self) {
        self.locked(|_| match self.stamp.load(Ordering::Relaxed) {
            0 if self.base[0].load(Ordering::Relaxed) == 0 => {
                self.base[1].store(clock::file_time(), Ordering::Relaxed);
                self.base[0].store(clock::now(), Ordering::Relaxed);
                self.stamp.store(STAMP, Ordering::Relaxed);
            }
            STAMP if clock::now() >= self.base[0].load(Ordering::Relaxed) => {}
            STAMP => unusable("is from before this computer was started"),
            _ => unusable("was written by another build, or is damaged"),
        });
    }
}

/// The machine this process runs on.
pub(super) fn machine() -> &'static Machine {
    static MACHINE: OnceLock<&Machine> = OnceLock::new();
    MACHINE.get_or_init(|| {
        let machine = map();
        machine.set_base();
        machine
    })
}

fn unusable(why: &str) -> ! {
    refuse(&format!("{} {why}: delete it for a new machine", folder().join(FILE).display()))
}

fn map() -> &'static Machine {
    let path = folder().join(FILE);
    if let Err(error) = std::fs::create_dir_all(folder()) {
        refuse(&format!("cannot make {}: {error}", folder().display()));
    }
    let name: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    let share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    let access = GENERIC_READ | GENERIC_WRITE;
    // SAFETY: the name ends in a zero, and the other pointers may be null.
    let file = unsafe {
        CreateFileW(name.as_ptr(), access, share, ptr::null(), OPEN_ALWAYS, 0, ptr::null_mut())
    };
    let size = u32::try_from(size_of::<Machine>()).unwrap_or(u32::MAX);
    let mapping = if file == INVALID_HANDLE_VALUE {
        ptr::null_mut()
    } else {
        // SAFETY: the file is open for reading and writing; it grows to the size asked for.
        unsafe { CreateFileMappingW(file, ptr::null(), PAGE_READWRITE, 0, size, ptr::null()) }
    };
    // SAFETY: a null handle makes it fail.
    let view = unsafe { MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, 0) };
    if view.Value.is_null() {
        refuse(&format!("cannot map {}", path.display()));
    }
    // SAFETY: the view is as large as a `Machine`, is never unmapped, and any bytes the file can
    // hold (zeros, or what other processes wrote with the same layout) are a valid one.
    unsafe { &*view.Value.cast::<Machine>() }
}

/// A lock of all processes of the prefix. Opened once in each: opening it takes as long as
/// everything that is done under it.
pub(super) struct Shared {
    name: &'static str,
    mutex: OnceLock<usize>,
}

impl Shared {
    /// The lock of this name.
    pub(super) const fn named(name: &'static str) -> Self {
        Self { name, mutex: OnceLock::new() }
    }

    /// Waits for the lock.
    pub(super) fn take(&self) -> Lock {
        let mutex = *self.mutex.get_or_init(|| {
            let name: Vec<u16> = self.name.encode_utf16().chain([0]).collect();
            // SAFETY: the name ends in a zero.
            unsafe { CreateMutexW(ptr::null(), 0, name.as_ptr()) }.expose_provenance()
        });
        let mutex = ptr::with_exposed_provenance_mut(mutex);
        // An owner that died abandons the mutex; what it left is consistent enough for a test.
        // SAFETY: the handle is never closed.
        match unsafe { WaitForSingleObject(mutex, PATIENCE) } {
            WAIT_FAILED => refuse("cannot take the lock"),
            WAIT_TIMEOUT => refuse("another program holds the lock: end it and try again"),
            _ => {}
        }
        Lock(mutex)
    }
}

/// A lock that is held.
pub(super) struct Lock(HANDLE);

impl Drop for Lock {
    fn drop(&mut self) {
        // SAFETY: this thread owns it.
        unsafe { ReleaseMutex(self.0) };
    }
}
