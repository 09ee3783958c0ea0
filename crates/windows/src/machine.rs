//! The machine: version of Windows, processors, memory.

use std::fmt;

use windows_sys::Win32::Globalization::GetACP;
use windows_sys::Win32::System::SystemInformation::{
    GlobalMemoryStatusEx, MEMORYSTATUSEX, OSVERSIONINFOW,
};
use windows_sys::Win32::System::Threading::{ALL_PROCESSOR_GROUPS, GetActiveProcessorCount};

use crate::library::Library;
use crate::registry::Key;

/// Where Windows writes the part of its version that updates change.
const CURRENT_VERSION: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

/// A version of Windows, shown as `10.0.22631.4602`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct WindowsVersion {
    /// 10 for Windows 10 and 11.
    pub major: u32,
    /// 0 for Windows 10 and 11.
    pub minor: u32,
    /// What tells releases apart: 9200 is Windows 8, 10240 the first Windows 10, from 22000 on
    /// Windows 11.
    pub build: u32,
    /// Raised by updates; `None` on systems that do not say.
    pub revision: Option<u32>,
}

impl fmt::Display for WindowsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.build)?;
        self.revision.map_or(Ok(()), |revision| write!(f, ".{revision}"))
    }
}

/// The version of this Windows. RtlGetVersion tells the truth to programs without a manifest,
/// unlike GetVersionEx.
pub fn version() -> Option<WindowsVersion> {
    type RtlGetVersion = unsafe extern "system" fn(*mut OSVERSIONINFOW) -> i32;
    let library = Library::system("ntdll.dll")?;
    // SAFETY: the type is the documented one, and the library outlives the call below.
    let get: RtlGetVersion = unsafe { library.function(c"RtlGetVersion") }?;
    let size = u32::try_from(size_of::<OSVERSIONINFOW>()).ok()?;
    let mut info = OSVERSIONINFOW { dwOSVersionInfoSize: size, ..Default::default() };
    // SAFETY: `info` is writable and says its size.
    let status = unsafe { get(&raw mut info) };
    let revision = || Key::machine(CURRENT_VERSION).ok()?.number("UBR");
    (status == 0).then(|| WindowsVersion {
        major: info.dwMajorVersion,
        minor: info.dwMinorVersion,
        build: info.dwBuildNumber,
        revision: revision(),
    })
}

/// The code page in which the kernel writes names in 8 bits, and programs without Unicode: ANSI.
pub fn code_page() -> u32 {
    // SAFETY: no arguments; it reads a setting of the system.
    unsafe { GetACP() }
}

/// Processors of all groups that run now; at least 1.
pub fn processors() -> u32 {
    // SAFETY: no pointers.
    unsafe { GetActiveProcessorCount(ALL_PROCESSOR_GROUPS) }.max(1)
}

/// Memory that Windows can use, in megabytes (2^20 bytes).
pub fn memory_megabytes() -> Option<u64> {
    let size = u32::try_from(size_of::<MEMORYSTATUSEX>()).ok()?;
    let mut status = MEMORYSTATUSEX { dwLength: size, ..Default::default() };
    // SAFETY: `status` is writable and says its size.
    let known = unsafe { GlobalMemoryStatusEx(&raw mut status) };
    (known != 0).then_some(status.ullTotalPhys >> 20)
}
