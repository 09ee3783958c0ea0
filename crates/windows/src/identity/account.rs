//! The account a process runs under.

use std::os::windows::io::{AsRawHandle, OwnedHandle};

use event::payload::Payload;
use windows_sys::Win32::Security::{
    GetTokenInformation, LookupAccountSidW, SECURITY_MAX_SID_SIZE, TOKEN_QUERY, TOKEN_USER,
    TokenUser,
};
use windows_sys::Win32::System::Threading::OpenProcessToken;

use crate::{answer, handle, wide};

/// UTF-16 units that hold any name of an account (UNLEN) or a domain, with the closing zero.
const LONGEST_NAME: usize = 257;

/// A security identifier, as Windows lays it out and as people write it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Sid {
    /// In units of 32 bits, because that is how it is aligned.
    units: Vec<u32>,
    /// `S-1-5-18`.
    pub(super) text: Box<str>,
}

/// The user of a process; `None` when this user may not read its token.
pub(super) fn of_process(process: &OwnedHandle) -> Option<Sid> {
    let mut token = std::ptr::null_mut();
    // SAFETY: a borrowed handle is open; `token` is writable.
    let opened = unsafe { OpenProcessToken(process.as_raw_handle(), TOKEN_QUERY, &raw mut token) };
    if opened == 0 {
        return None;
    }
    // SAFETY: made by the call above, which succeeded.
    user(&unsafe { handle::owned(token) }?)
}

fn user(token: &OwnedHandle) -> Option<Sid> {
    // The structure, and behind it the SID it points at; aligned as pointers are.
    let mut room = [0_u64; (size_of::<TOKEN_USER>() + SECURITY_MAX_SID_SIZE as usize).div_ceil(8)];
    let (size, mut needed) = (u32::try_from(size_of_val(&room)).ok()?, 0);
    // SAFETY: a borrowed handle is open; `room` has `size` writable bytes.
    let done = unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            room.as_mut_ptr().cast(),
            size,
            &raw mut needed,
        )
    };
    if done == 0 {
        return None;
    }
    // SAFETY: plain data.
    let told = unsafe { answer::element::<TOKEN_USER>(&room, 0) }?;
    let bytes = answer::at(&room, told.User.Sid.cast::<u8>());
    // SubAuthorityCount parts of 32 bits behind the first eight bytes.
    let bytes = bytes.get(..8 + 4 * usize::from(*bytes.get(1)?))?;
    let (units, _) = bytes.as_chunks();
    let text = event::sid::read("SID", &mut Payload::new(bytes)).ok()?;
    Some(Sid { units: units.iter().map(|unit| u32::from_ne_bytes(*unit)).collect(), text })
}

/// `DOMAIN\name`. Windows may have to ask a domain controller for it; `None` when nobody knows.
pub(super) fn name(sid: &Sid) -> Option<String> {
    let (mut name, mut domain) = ([0; LONGEST_NAME], [0; LONGEST_NAME]);
    let [mut name_units, mut domain_units] = [u32::try_from(LONGEST_NAME).ok()?; 2];
    let mut kind = 0;
    // SAFETY: null means this machine; the SID is whole and its units are aligned; both texts have
    // room for the units said, and all numbers are writable.
    let found = unsafe {
        LookupAccountSidW(
            std::ptr::null(),
            sid.units.as_ptr().cast_mut().cast(),
            name.as_mut_ptr(),
            &raw mut name_units,
            domain.as_mut_ptr(),
            &raw mut domain_units,
            &raw mut kind,
        )
    };
    let (name, domain) = (wide::text(&name), wide::text(&domain));
    match found {
        0 => None,
        _ if domain.is_empty() => Some(name),
        _ => Some(format!(r"{domain}\{name}")),
    }
}
