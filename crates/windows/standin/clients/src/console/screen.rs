//! The console this process is attached to: what is in its window.

use std::fs::{File, OpenOptions};
use std::io::{Error, Result};
use std::os::windows::io::AsRawHandle;

use windows_sys::Win32::System::Console::{
    CONSOLE_SCREEN_BUFFER_INFO, COORD, GetConsoleScreenBufferInfo, ReadConsoleOutputCharacterW,
};

/// `CONIN$`, or `CONOUT$`: the screen buffer that is shown now.
pub(super) fn open(name: &str) -> Result<File> {
    OpenOptions::new().read(true).write(true).open(name)
}

/// The lines of the window, without blanks at their ends.
pub(super) fn text() -> Result<String> {
    let console = open("CONOUT$")?;
    let mut info = CONSOLE_SCREEN_BUFFER_INFO::default();
    // SAFETY: there is room for the answer, and the screen buffer is open.
    if unsafe { GetConsoleScreenBufferInfo(console.as_raw_handle(), &raw mut info) } == 0 {
        return Err(Error::last_os_error());
    }
    let window = info.srWindow;
    let width = usize::try_from(window.Right - window.Left + 1).unwrap_or(0);
    let mut text = String::new();
    for y in window.Top..=window.Bottom {
        let line = line(&console, COORD { X: window.Left, Y: y }, width)?;
        text.push_str(line.trim_end());
        text.push('\n');
    }
    Ok(text)
}

fn line(console: &File, at: COORD, width: usize) -> Result<String> {
    let mut cells = vec![0; width];
    let (length, mut read) = (u32::try_from(width).unwrap_or(0), 0);
    // SAFETY: there is room for so many cells, and the screen buffer is open.
    let done = unsafe {
        ReadConsoleOutputCharacterW(
            console.as_raw_handle(),
            cells.as_mut_ptr(),
            length,
            at,
            &raw mut read,
        )
    };
    if done == 0 {
        return Err(Error::last_os_error());
    }
    cells.truncate(usize::try_from(read).unwrap_or(0));
    Ok(String::from_utf16_lossy(&cells))
}
