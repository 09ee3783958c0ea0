//! The console this process is attached to.

/// Takes the variable TERM out of this process's environment.
///
/// It speaks of the terminal of a Unix-like shell or of SSH. Libraries that draw take it for a
/// promise that escape sequences are understood, even where the console itself has just refused
/// them (ENABLE_VIRTUAL_TERMINAL_PROCESSING, before Windows 10 or as a legacy console): they would
/// be shown as text.
pub fn forget_term() {
    // SAFETY: Windows guards the environment with a lock of its own, so other threads may read it.
    unsafe { std::env::remove_var("TERM") };
}

#[cfg(test)]
mod tests {
    #[test]
    fn term_is_forgotten() {
        super::forget_term();
        assert_eq!(std::env::var_os("TERM"), None);
    }
}
