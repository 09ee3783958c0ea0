//! FILETIME as the project's time stamp.

use event::Timestamp;
use windows_sys::Win32::Foundation::FILETIME;

/// The two halves put together; the range of the sign lies 29,000 years ahead.
pub(crate) fn timestamp(time: FILETIME) -> Timestamp {
    Timestamp(i64::from(time.dwHighDateTime) << 32 | i64::from(time.dwLowDateTime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_put_together() {
        let time = FILETIME { dwLowDateTime: 0xd733_dd08, dwHighDateTime: 0x01cd_4e5a };
        assert_eq!(timestamp(time), Timestamp(0x01cd_4e5a_d733_dd08));
    }
}
