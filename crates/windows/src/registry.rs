//! The registry, as far as it is read here.

use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_64KEY, RRF_RT_REG_DWORD, RRF_RT_REG_SZ,
    RegCloseKey, RegEnumKeyExW, RegGetValueW, RegOpenKeyExW,
};

use crate::wide;

const NO_MORE_ITEMS: u32 = 259;
/// Names of keys have at most 255 characters.
const LONGEST_NAME: usize = 256;
/// Texts longer than this many units are of no use here.
const LONGEST_TEXT: usize = 1024;

/// An open key, closed on drop.
#[derive(Debug)]
pub(crate) struct Key(HKEY);

impl Key {
    /// Opens a key of the machine for reading.
    ///
    /// # Errors
    ///
    /// RegOpenKeyExW's code: 2 when there is no such key.
    pub(crate) fn machine(path: &str) -> Result<Self, u32> {
        let wide = wide::terminated(path);
        let mut key = HKEY::default();
        // SAFETY: a key that is always open; `wide` ends in a zero; `key` is writable.
        let code = unsafe {
            RegOpenKeyExW(
                HKEY_LOCAL_MACHINE,
                wide.as_ptr(),
                0,
                KEY_READ | KEY_WOW64_64KEY,
                &raw mut key,
            )
        };
        if code == 0 { Ok(Self(key)) } else { Err(code) }
    }

    /// The names of the keys below.
    ///
    /// # Errors
    ///
    /// RegEnumKeyExW's code.
    pub(crate) fn names(&self) -> Result<Vec<String>, u32> {
        let mut names = Vec::new();
        for index in 0.. {
            let mut name = [0; LONGEST_NAME];
            let mut units = u32::try_from(name.len()).unwrap_or(0);
            // SAFETY: an open key; `name` has room for `units`, which is writable; the rest is not
            // asked for, which null says.
            let code = unsafe {
                RegEnumKeyExW(
                    self.0,
                    index,
                    name.as_mut_ptr(),
                    &raw mut units,
                    std::ptr::null(),
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                )
            };
            match code {
                0 => names.push(wide::text(&name)),
                NO_MORE_ITEMS => break,
                code => return Err(code),
            }
        }
        Ok(names)
    }

    /// A text value of this key or of one below it (`""` for itself); the empty name is the
    /// key's own value. `None` when it is missing, or not a text of reasonable length.
    pub(crate) fn text(&self, below: &str, value: &str) -> Option<String> {
        let mut text = [0_u16; LONGEST_TEXT];
        self.read(below, value, RRF_RT_REG_SZ, &mut text).then(|| wide::text(&text))
    }

    /// A number value of this key.
    pub(crate) fn number(&self, value: &str) -> Option<u32> {
        let mut number = [0_u32];
        self.read("", value, RRF_RT_REG_DWORD, &mut number).then_some(number[0])
    }

    /// Reads a value of the kind that `flags` allow into `room`, whose elements are plain numbers.
    fn read<N: Number>(&self, below: &str, value: &str, flags: u32, room: &mut [N]) -> bool {
        let (below, value) = (wide::terminated(below), wide::terminated(value));
        let mut bytes = u32::try_from(size_of_val(room)).unwrap_or(0);
        // SAFETY: an open key; both names end in a zero; `room` has `bytes` writable bytes, which
        // may be anything (`Number`); RegGetValue closes a text with a zero.
        let code = unsafe {
            RegGetValueW(
                self.0,
                below.as_ptr(),
                value.as_ptr(),
                flags,
                std::ptr::null_mut(),
                room.as_mut_ptr().cast(),
                &raw mut bytes,
            )
        };
        code == 0
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: opened by `machine`, closed once.
        unsafe { RegCloseKey(self.0) };
    }
}

/// Numbers for which every pattern of bits is a value.
trait Number {}
impl Number for u16 {}
impl Number for u32 {}
