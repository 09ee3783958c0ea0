//! What this user may do.

use std::os::windows::io::{AsRawHandle, OwnedHandle};

use windows_sys::Win32::Security::{
    CheckTokenMembership, CreateWellKnownSid, GetTokenInformation, SECURITY_MAX_SID_SIZE,
    TOKEN_ELEVATION, TOKEN_ELEVATION_TYPE, TOKEN_INFORMATION_CLASS, TOKEN_QUERY, TokenElevation,
    TokenElevationType, TokenElevationTypeLimited, WELL_KNOWN_SID_TYPE,
    WinBuiltinPerfLoggingUsersSid, WinLocalServiceSid, WinLocalSystemSid, WinNetworkServiceSid,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use crate::error::{Operation, WindowsError};
use crate::handle;

/// The rights that decide about sessions. Whether they are enough, only StartTrace knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rights {
    /// Runs with an administrator's full rights.
    pub elevated: bool,
    /// Does not, but the user is an administrator: "Run as administrator" will do.
    pub may_elevate: bool,
    /// In the group Performance Log Users, as of the last logon.
    pub log_user: bool,
    /// One of the accounts of services that may start sessions: LocalSystem, LocalService,
    /// NetworkService.
    pub service_account: bool,
}

/// The rights of this process.
///
/// # Errors
///
/// The process's token could not be read.
pub fn rights() -> Result<Rights, WindowsError> {
    let failed = || WindowsError::last(Operation::ReadRights, "");
    let token = own_token().ok_or_else(failed)?;
    // SAFETY: TokenElevation answers with this very structure, a plain number.
    let elevation: TOKEN_ELEVATION =
        unsafe { information(&token, TokenElevation) }.ok_or_else(failed)?;
    // SAFETY: TokenElevationType answers with this very number.
    let kind: Option<TOKEN_ELEVATION_TYPE> = unsafe { information(&token, TokenElevationType) };
    Ok(Rights {
        elevated: elevation.TokenIsElevated != 0,
        may_elevate: kind == Some(TokenElevationTypeLimited),
        log_user: is_member(WinBuiltinPerfLoggingUsersSid),
        service_account: [WinLocalSystemSid, WinLocalServiceSid, WinNetworkServiceSid]
            .into_iter()
            .any(is_member),
    })
}

fn own_token() -> Option<OwnedHandle> {
    let mut token = std::ptr::null_mut();
    // SAFETY: no arguments; a constant that needs no closing.
    let this = unsafe { GetCurrentProcess() };
    // SAFETY: `token` is writable.
    if unsafe { OpenProcessToken(this, TOKEN_QUERY, &raw mut token) } == 0 {
        return None;
    }
    // SAFETY: made by the call above, which succeeded.
    unsafe { handle::owned(token) }
}

/// # Safety
///
/// `class` answers with a `T`, and `T` is plain numbers.
unsafe fn information<T: Default>(
    token: &OwnedHandle,
    class: TOKEN_INFORMATION_CLASS,
) -> Option<T> {
    let mut value = T::default();
    let size = u32::try_from(size_of::<T>()).ok()?;
    let mut needed = 0;
    // SAFETY: a borrowed handle is open; `value` has `size` writable bytes, and the caller
    // vouches for what is written.
    let done = unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            class,
            (&raw mut value).cast(),
            size,
            &raw mut needed,
        )
    };
    (done != 0).then_some(value)
}

/// Whether this process acts for a well-known account or group; `false` when it cannot be told.
fn is_member(of: WELL_KNOWN_SID_TYPE) -> bool {
    let mut size = SECURITY_MAX_SID_SIZE;
    // As 32-bit units, because that is how a SID is aligned.
    let mut sid = [0_u32; SECURITY_MAX_SID_SIZE as usize / 4];
    // SAFETY: no domain for built-in accounts; `sid` has the `size` bytes of the largest SID.
    let made = unsafe {
        CreateWellKnownSid(of, std::ptr::null_mut(), sid.as_mut_ptr().cast(), &raw mut size)
    };
    let mut member = 0;
    // SAFETY: no token means this thread's own; `sid` was made above; `member` is writable.
    made != 0
        && unsafe {
            CheckTokenMembership(std::ptr::null_mut(), sid.as_mut_ptr().cast(), &raw mut member)
        } != 0
        && member != 0
}
