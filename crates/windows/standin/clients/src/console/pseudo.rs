//! A console that needs no window, to which this process and those it starts are attached.

use std::ffi::c_void;
use std::io::{Error, PipeReader, PipeWriter, Read, Result, pipe};
use std::mem::size_of;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use std::{env, ptr, thread};

use nettally_standin_clients::pause;
use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::System::Console::{
    AttachConsole, COORD, CreatePseudoConsole, FreeConsole, GetStdHandle, HPCON,
    ResizePseudoConsole, STD_ERROR_HANDLE, STD_HANDLE, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE,
    SetStdHandle,
};
use windows_sys::Win32::System::Threading::{
    CreateProcessW, DeleteProcThreadAttributeList, EXTENDED_STARTUPINFO_PRESENT,
    InitializeProcThreadAttributeList, LPPROC_THREAD_ATTRIBUTE_LIST,
    PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE, PROCESS_INFORMATION, STARTUPINFOEXW, TerminateProcess,
    UpdateProcThreadAttribute,
};

use super::screen;

/// The argument with which this program only holds a console open.
pub(super) const HOLD: &str = "hold";

/// Longest wait until the console can be attached to.
const PATIENCE: Duration = Duration::from_secs(30);

/// The console; it lives as long as this process.
pub(super) struct Console {
    handle: HPCON,
    /// Where keys would come from if it had a terminal; closed, it would end.
    _keys: PipeWriter,
    _holder: Holder,
}

impl Console {
    /// One of so many columns and rows; from now on it is the one of this process.
    pub(super) fn take((width, height): (i16, i16)) -> Result<Self> {
        let (keys_read, keys) = pipe()?;
        let (drawn, drawn_write) = pipe()?;
        let mut handle = 0;
        // SAFETY: both pipes are open during the call, which keeps copies, and there is room for
        // the answer.
        let code = unsafe {
            CreatePseudoConsole(
                COORD { X: width, Y: height },
                keys_read.as_raw_handle(),
                drawn_write.as_raw_handle(),
                0,
                &raw mut handle,
            )
        };
        if code != 0 {
            return Err(Error::other(format!("CreatePseudoConsole failed with {code:#x}")));
        }
        swallow(drawn);
        let kept = KeptHandles::taken_away();
        let holder = Holder::start(handle)?;
        holder.share_its_console()?;
        drop(kept);
        Ok(Self { handle, _keys: keys, _holder: holder })
    }

    /// Gives it another size.
    pub(super) fn resize(&self, (width, height): (i16, i16)) -> Result<()> {
        // SAFETY: the console is never closed.
        match unsafe { ResizePseudoConsole(self.handle, COORD { X: width, Y: height }) } {
            0 => Ok(()),
            code => Err(Error::other(format!("ResizePseudoConsole failed with {code:#x}"))),
        }
    }

    /// Starts a program in it.
    #[expect(clippy::unused_self, reason = "there must be one")]
    pub(super) fn start(&self, program: &Path, arguments: &[String]) -> Result<Child> {
        let mut command = Command::new(program);
        let [input, output, errors] = ["CONIN$", "CONOUT$", "CONOUT$"].map(screen::open);
        command.args(arguments).stdin(input?).stdout(output?).stderr(errors?);
        // Nobody's settings are read or changed.
        command.env("APPDATA", env::current_dir()?);
        command.spawn()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        // A console that ends takes all programs in it along, and this one has yet to say how it went.
        let _kept = KeptHandles::taken_away();
        // SAFETY: takes nothing.
        unsafe { FreeConsole() };
    }
}

/// Reads what a terminal would draw, so that the console never waits for it.
fn swallow(mut drawn: PipeReader) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while drawn.read(&mut buffer).is_ok_and(|length| length > 0) {}
    });
}

/// This program once more, in the console: only to where a process is can another be attached.
struct Holder {
    process: OwnedHandle,
    id: u32,
}

impl Holder {
    fn start(console: HPCON) -> Result<Self> {
        let line = format!("\"{}\" {HOLD}", env::current_exe()?.display());
        let mut line: Vec<u16> = line.encode_utf16().chain([0]).collect();
        let mut attributes = Attributes::new(console)?;
        let mut startup = STARTUPINFOEXW::default();
        startup.StartupInfo.cb = u32::try_from(size_of::<STARTUPINFOEXW>()).unwrap_or(0);
        startup.lpAttributeList = attributes.list();
        let mut started = PROCESS_INFORMATION::default();
        // SAFETY: the line ends in a zero and may be written to, the structures live during the
        // call, and the attributes are what the flag promises.
        let done = unsafe {
            CreateProcessW(
                ptr::null(),
                line.as_mut_ptr(),
                ptr::null(),
                ptr::null(),
                0,
                EXTENDED_STARTUPINFO_PRESENT,
                ptr::null(),
                ptr::null(),
                &raw const startup.StartupInfo,
                &raw mut started,
            )
        };
        if done == 0 {
            return Err(failed("CreateProcess"));
        }
        // SAFETY: the call gave both handles to us.
        drop(unsafe { OwnedHandle::from_raw_handle(started.hThread) });
        // SAFETY: as above.
        let process = unsafe { OwnedHandle::from_raw_handle(started.hProcess) };
        Ok(Self { process, id: started.dwProcessId })
    }

    /// A program takes a moment to connect to its console.
    fn share_its_console(&self) -> Result<()> {
        // SAFETY: takes nothing; that there was none before is no harm.
        unsafe { FreeConsole() };
        let deadline = Instant::now() + PATIENCE;
        // SAFETY: takes any number.
        while unsafe { AttachConsole(self.id) } == 0 {
            let error = failed("AttachConsole");
            if Instant::now() > deadline {
                return Err(error);
            }
            pause(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and the process is ours.
        unsafe { TerminateProcess(self.process.as_raw_handle(), 0) };
    }
}

/// What [`HOLD`] does: nothing, for longer than any script.
pub(super) fn hold() {
    pause(Duration::from_secs(600));
}

/// The system's last error, with the name of the call.
fn failed(call: &str) -> Error {
    let error = Error::last_os_error();
    Error::new(error.kind(), format!("{call}: {error}"))
}

/// A list with one attribute, the console.
struct Attributes(Vec<usize>);

impl Attributes {
    fn new(console: HPCON) -> Result<Self> {
        let mut size = 0;
        // SAFETY: without a list it only tells the size.
        unsafe { InitializeProcThreadAttributeList(ptr::null_mut(), 1, 0, &raw mut size) };
        let mut list = Self(vec![0; size.div_ceil(size_of::<usize>())]);
        // SAFETY: the list has as much room as was asked for.
        let made = unsafe { InitializeProcThreadAttributeList(list.list(), 1, 0, &raw mut size) };
        let value = ptr::with_exposed_provenance::<c_void>(console.cast_unsigned());
        let attribute = PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE as usize;
        // SAFETY: the list is initialised; this attribute's value is the handle itself.
        let set = unsafe {
            UpdateProcThreadAttribute(
                list.list(),
                0,
                attribute,
                value,
                size_of::<HPCON>(),
                ptr::null_mut(),
                ptr::null(),
            )
        };
        if made == 0 || set == 0 { Err(failed("UpdateProcThreadAttribute")) } else { Ok(list) }
    }

    fn list(&mut self) -> LPPROC_THREAD_ATTRIBUTE_LIST {
        self.0.as_mut_ptr().cast()
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: it was initialised, and is not used again.
        unsafe { DeleteProcThreadAttributeList(self.list()) };
    }
}

/// What this process reads from and writes to. A program started in a console would get them
/// instead of the console's, and attaching to one may change them; dropping this puts them back.
struct KeptHandles([(STD_HANDLE, HANDLE); 3]);

impl KeptHandles {
    fn taken_away() -> Self {
        Self([STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE].map(|which| {
            // SAFETY: takes any number.
            let handle = unsafe { GetStdHandle(which) };
            // SAFETY: having none is allowed.
            unsafe { SetStdHandle(which, ptr::null_mut()) };
            (which, handle)
        }))
    }
}

impl Drop for KeptHandles {
    fn drop(&mut self) {
        for (which, handle) in self.0 {
            // SAFETY: takes any number; the handle is as open as it was.
            unsafe { SetStdHandle(which, handle) };
        }
    }
}
