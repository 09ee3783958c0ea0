//! The calls of PDH. The library is loaded when it is first needed, because small editions of
//! Windows lack it, and some systems have it in part: every step is asked for its status, and the
//! next one taken only after success.

use std::ffi::CStr;

use windows_sys::Win32::System::Performance::{
    PDH_HCOUNTER, PDH_HQUERY, PDH_RAW_COUNTER, PDH_RAW_COUNTER_ITEM_W,
};

use super::CounterTotals;
use crate::answer;
use crate::error::{Operation, WindowsError};
use crate::library::Library;
use crate::wide;

const MODULE_NOT_FOUND: u32 = 126;
const FUNCTION_NOT_FOUND: u32 = 127;
const MORE_DATA: u32 = 0x8000_07d2;
/// PDH_RAW_COUNTER.CStatus: valid, and valid with new data.
const VALID: [u32; 2] = [0, 1];

const RECEIVED: &str = r"\Network Interface(*)\Bytes Received/sec";
const SENT: &str = r"\Network Interface(*)\Bytes Sent/sec";

type Open = unsafe extern "system" fn(*const u16, usize, *mut PDH_HQUERY) -> u32;
type Add = unsafe extern "system" fn(PDH_HQUERY, *const u16, usize, *mut PDH_HCOUNTER) -> u32;
type Collect = unsafe extern "system" fn(PDH_HQUERY) -> u32;
type RawArray =
    unsafe extern "system" fn(PDH_HCOUNTER, *mut u32, *mut u32, *mut PDH_RAW_COUNTER_ITEM_W) -> u32;
type Close = unsafe extern "system" fn(PDH_HQUERY) -> u32;

/// An open query for both counters of all adapters.
#[derive(Debug)]
pub struct InterfaceCounters {
    query: PDH_HQUERY,
    received: PDH_HCOUNTER,
    sent: PDH_HCOUNTER,
    functions: Functions,
    // Dropped after `drop` has closed the query.
    _library: Library,
}

// SAFETY: PDH's handles belong to the process, not to a thread; PDH locks by itself.
unsafe impl Send for InterfaceCounters {}

#[derive(Clone, Copy, Debug)]
struct Functions {
    open: Open,
    add: Add,
    collect: Collect,
    raw_array: RawArray,
    close: Close,
}

impl InterfaceCounters {
    /// Opens the counters under their English names, which every language of Windows knows.
    ///
    /// # Errors
    ///
    /// 126 or 127 when this Windows has no PDH, or a PDH status: 0xc0000bb8 or 0xc0000bb9 when it
    /// has no such counter.
    pub fn open() -> Result<Self, WindowsError> {
        let library = Library::system("pdh.dll").ok_or_else(|| failed(MODULE_NOT_FOUND))?;
        let functions = Functions::find(&library)?;
        let mut query = std::ptr::null_mut();
        // SAFETY: no source of data but the machine's own; `query` is writable.
        check(unsafe { (functions.open)(std::ptr::null(), 0, &raw mut query) })?;
        let nothing = std::ptr::null_mut();
        let mut this =
            Self { query, received: nothing, sent: nothing, functions, _library: library };
        this.received = this.add(RECEIVED)?;
        this.sent = this.add(SENT)?;
        Ok(this)
    }

    /// The totals now, one entry per adapter.
    ///
    /// # Errors
    ///
    /// A PDH status: 0x800007d5 or 0xc0000bc6 when there is no data yet.
    pub fn read(&mut self) -> Result<Vec<CounterTotals>, WindowsError> {
        // SAFETY: an open query.
        check(unsafe { (self.functions.collect)(self.query) })?;
        let mut sent = self.totals(self.sent)?;
        let received = self.totals(self.received)?;
        let with_sent = |(instance, received): (String, _)| {
            let place = sent.iter().position(|(other, _)| *other == instance);
            let sent = place.and_then(|place| sent.swap_remove(place).1);
            CounterTotals { instance, received, sent }
        };
        Ok(received.into_iter().map(with_sent).collect())
    }

    fn add(&self, path: &str) -> Result<PDH_HCOUNTER, WindowsError> {
        let path = wide::terminated(path);
        let mut counter = std::ptr::null_mut();
        // SAFETY: an open query; `path` ends in a zero; `counter` is writable.
        check(unsafe { (self.functions.add)(self.query, path.as_ptr(), 0, &raw mut counter) })?;
        Ok(counter)
    }

    /// Every instance of one counter with its running total.
    fn totals(&self, counter: PDH_HCOUNTER) -> Result<Vec<(String, Option<u64>)>, WindowsError> {
        let mut room: Vec<u64> = Vec::new();
        loop {
            let mut bytes = u32::try_from(size_of_val(&*room)).unwrap_or(u32::MAX);
            let mut count = 0;
            let place = if room.is_empty() { std::ptr::null_mut() } else { room.as_mut_ptr() };
            // SAFETY: a counter of an open query; `place` has `bytes` writable bytes, aligned for
            // the structures, or is null with 0 of them, which asks for the size.
            let status = unsafe {
                (self.functions.raw_array)(counter, &raw mut bytes, &raw mut count, place.cast())
            };
            match status {
                0 => return Ok(items(&room, count)),
                // An adapter may come between two calls; then the answer is a larger size.
                MORE_DATA if usize_of(bytes) > size_of_val(&*room) => {
                    room.resize(usize_of(bytes) / 8 + 1, 0);
                }
                status => return Err(failed(status)),
            }
        }
    }
}

impl Drop for InterfaceCounters {
    fn drop(&mut self) {
        // SAFETY: opened by `open`, closed once; the library is still loaded.
        unsafe { (self.functions.close)(self.query) };
    }
}

impl Functions {
    fn find(library: &Library) -> Result<Self, WindowsError> {
        Ok(Self {
            // SAFETY: the type is the documented one; callers keep the library beside this.
            open: unsafe { find(library, c"PdhOpenQueryW") }?,
            // SAFETY: as above.
            add: unsafe { find(library, c"PdhAddEnglishCounterW") }?,
            // SAFETY: as above.
            collect: unsafe { find(library, c"PdhCollectQueryData") }?,
            // SAFETY: as above.
            raw_array: unsafe { find(library, c"PdhGetRawCounterArrayW") }?,
            // SAFETY: as above.
            close: unsafe { find(library, c"PdhCloseQuery") }?,
        })
    }
}

/// # Safety
///
/// As for [`Library::function`].
unsafe fn find<F: Copy>(library: &Library, name: &CStr) -> Result<F, WindowsError> {
    // SAFETY: passed on.
    unsafe { library.function(name) }.ok_or_else(|| failed(FUNCTION_NOT_FOUND))
}

/// The items at the front of an answer; their names lie behind them in the same buffer.
fn items(room: &[u64], count: u32) -> Vec<(String, Option<u64>)> {
    // SAFETY: plain data.
    let item = |index| unsafe { answer::element::<PDH_RAW_COUNTER_ITEM_W>(room, index) };
    let of =
        |item: PDH_RAW_COUNTER_ITEM_W| (answer::text(room, item.szName), total(&item.RawValue));
    (0..usize_of(count)).map_while(item).map(of).collect()
}

fn total(value: &PDH_RAW_COUNTER) -> Option<u64> {
    VALID.contains(&value.CStatus).then_some(value.FirstValue.cast_unsigned())
}

fn check(status: u32) -> Result<(), WindowsError> {
    if status == 0 { Ok(()) } else { Err(failed(status)) }
}

fn failed(status: u32) -> WindowsError {
    WindowsError::new(Operation::ReadCounters, r"of \Network Interface", status)
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
