//! A hidden window, for its messages: the user logs off, or the machine shuts down.
//!
//! The console handler of a program that has loaded USER32, as this one has, is not called for
//! these two. Microsoft's page of SetConsoleCtrlHandler names the way out: a hidden window, to which
//! WM_QUERYENDSESSION and WM_ENDSESSION are sent. It must be a top-level one; windows for messages
//! only are passed over.

use std::marker::PhantomData;

use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DestroyWindow, DispatchMessageW, ENDSESSION_LOGOFF,
    GetMessageW, MSG, PostMessageW, PostQuitMessage, RegisterClassW, WM_APP, WM_CLOSE,
    WM_ENDSESSION, WM_QUERYENDSESSION, WNDCLASSW, WS_OVERLAPPED,
};

use super::StopReason;
use crate::error::{Operation, WindowsError};
use crate::wide;

const CLASS: &str = "nettally-end-of-session";
/// Ends [`EndWindow::listen`].
const DONE: u32 = WM_APP;

/// The window. It belongs to the thread that has opened it.
#[derive(Debug)]
pub struct EndWindow {
    window: HWND,
    _bound_to_its_thread: PhantomData<*const ()>,
}

/// Ends the listening of a window, from any thread.
#[derive(Clone, Copy, Debug)]
pub struct EndWindowCloser(usize);

impl EndWindow {
    /// Opens it on this thread, which must then [`listen`](Self::listen).
    ///
    /// # Errors
    ///
    /// There is no desktop to have windows on; then nobody logs off from it either.
    pub fn open() -> Result<Self, WindowsError> {
        let (class, name) = (wide::terminated(CLASS), wide::terminated("nettally"));
        // SAFETY: no name means this program's own file, which stays loaded.
        let program = unsafe { GetModuleHandleW(std::ptr::null()) };
        let described = WNDCLASSW {
            lpfnWndProc: Some(on_message),
            hInstance: program,
            lpszClassName: class.as_ptr(),
            ..Default::default()
        };
        // A second window finds its class registered already, and whether it can be had shows below.
        // SAFETY: `described` and the name in it outlive the call; `on_message` lives for ever.
        unsafe { RegisterClassW(&raw const described) };
        // SAFETY: both names end in a zero and outlive the call; no parent, menu or parameter.
        let window = unsafe {
            CreateWindowExW(
                0,
                class.as_ptr(),
                name.as_ptr(),
                WS_OVERLAPPED,
                0,
                0,
                0,
                0,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                program,
                std::ptr::null(),
            )
        };
        if window.is_null() {
            return Err(WindowsError::last(Operation::WatchForEnd, ""));
        }
        Ok(Self { window, _bound_to_its_thread: PhantomData })
    }

    /// What ends [`listen`](Self::listen).
    pub fn closer(&self) -> EndWindowCloser {
        EndWindowCloser(self.window.expose_provenance())
    }

    /// Takes messages until its closer closes it.
    pub fn listen(self) {
        let mut message = MSG::default();
        // SAFETY: `message` is writable; no window means every message of this thread.
        while unsafe { GetMessageW(&raw mut message, std::ptr::null_mut(), 0, 0) } > 0 {
            // SAFETY: `message` was filled in by the call above.
            unsafe { DispatchMessageW(&raw const message) };
        }
    }
}

impl Drop for EndWindow {
    fn drop(&mut self) {
        // SAFETY: opened by this thread, which it cannot leave, and destroyed once.
        unsafe { DestroyWindow(self.window) };
    }
}

impl EndWindowCloser {
    /// Ends the listening. Of a window that is closed already nothing is left to end.
    pub fn close(self) {
        let window = std::ptr::with_exposed_provenance_mut(self.0);
        // SAFETY: a handle is a number that Windows looks up, and no pointer goes with the message.
        unsafe { PostMessageW(window, DONE, 0, 0) };
    }
}

/// Why the session ends, if it does: another program may still have refused.
const fn reason(ends: WPARAM, how: LPARAM) -> Option<StopReason> {
    // A mask in the lower half of the number.
    let logs_off = how.cast_unsigned() & ENDSESSION_LOGOFF as usize != 0;
    match (ends, logs_off) {
        (0, _) => None,
        (_, true) => Some(StopReason::Logoff),
        (_, false) => Some(StopReason::Shutdown),
    }
}

/// WindowProc. Windows may end the program as soon as this has returned from WM_ENDSESSION, so that
/// waits until everything is in order.
unsafe extern "system" fn on_message(
    window: HWND,
    message: u32,
    ends: WPARAM,
    how: LPARAM,
) -> LRESULT {
    match message {
        // Nobody is kept from logging off: what there is to do is done when it is certain.
        WM_QUERYENDSESSION => 1,
        WM_ENDSESSION => {
            reason(ends, how).map(super::ask);
            0
        }
        // `taskkill` without `/F` asks windows to close; this is the only one there is.
        WM_CLOSE => {
            super::ask(StopReason::Interrupt);
            0
        }
        DONE => {
            // SAFETY: no pointers.
            unsafe { PostQuitMessage(0) };
            0
        }
        // SAFETY: hands on what Windows has passed.
        _ => unsafe { DefWindowProcW(window, message, ends, how) },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use windows_sys::Win32::UI::WindowsAndMessaging::SendMessageW;

    use super::super::StopSignal;
    use super::super::tests::only_watcher;
    use super::*;

    #[test]
    fn a_session_ends_by_logging_off_or_by_shutting_down_or_not_at_all() {
        let logoff = ENDSESSION_LOGOFF as LPARAM;
        // As a signed 32-bit number it arrives, too.
        let signed = ENDSESSION_LOGOFF.cast_signed() as LPARAM;
        for (ends, how, expected) in [
            (0, 0, None),
            (0, logoff, None),
            (1, 0, Some(StopReason::Shutdown)),
            // ENDSESSION_CLOSEAPP: an installer wants the file, and restarts the program.
            (1, 1, Some(StopReason::Shutdown)),
            (1, logoff, Some(StopReason::Logoff)),
            (1, signed, Some(StopReason::Logoff)),
        ] {
            assert_eq!(reason(ends, how), expected, "{ends} {how:x}");
        }
    }

    fn send(closer: EndWindowCloser, message: u32, ends: WPARAM, how: LPARAM) -> LRESULT {
        let window = std::ptr::with_exposed_provenance_mut(closer.0);
        // SAFETY: the window is open, and none of the messages carries a pointer.
        unsafe { SendMessageW(window, message, ends, how) }
    }

    #[test]
    fn the_end_of_a_session_waits_until_everything_is_in_order() {
        let _only = only_watcher();
        let (tell, told) = channel();
        let listener = thread::spawn(move || match EndWindow::open() {
            Ok(window) => {
                tell.send(Some(window.closer())).unwrap();
                window.listen();
            }
            Err(_) => tell.send(None).unwrap(),
        });
        let Some(closer) = told.recv().unwrap() else {
            assert!(std::env::var_os("NETTALLY_LIVE").is_none(), "no window could be opened");
            return;
        };
        let (tell, told) = channel();
        let signal = StopSignal::watch(move |reason| tell.send(reason).unwrap()).unwrap();
        assert_eq!(send(closer, WM_QUERYENDSESSION, 0, 0), 1);
        assert_eq!(send(closer, WM_ENDSESSION, 0, 0), 0);
        assert_eq!(send(closer, WM_CLOSE, 0, 0), 0);
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [StopReason::Interrupt]);
        // What the call finds when it returns was written before the signal was dropped.
        let (ended, end) = channel();
        let windows = thread::spawn(move || {
            let answer = send(closer, WM_ENDSESSION, 1, ENDSESSION_LOGOFF as LPARAM);
            (answer, end.try_recv())
        });
        assert_eq!(told.recv(), Ok(StopReason::Logoff));
        ended.send("in order").unwrap();
        drop(signal);
        assert_eq!(windows.join().unwrap(), (0, Ok("in order")));
        closer.close();
        listener.join().unwrap();
    }
}
