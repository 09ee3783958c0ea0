//! Security identifiers: who owns a process.

use crate::payload::{Payload, ShortPayload};
use std::fmt::Write;

/// Bytes before the first sub-authority.
const FIXED: usize = 8;
/// More sub-authorities than this no SID has (SID_MAX_SUB_AUTHORITIES).
const MOST: u8 = 15;

/// Reads a SID (MS-DTYP 2.4.2.2): revision u8, count u8, authority in six bytes big-endian,
/// then `count` sub-authorities u32 little-endian. Returns its usual text, `S-1-5-18`.
///
/// # Errors
///
/// The payload ends before the SID does.
pub fn read(field: &'static str, payload: &mut Payload<'_>) -> Result<Box<str>, ShortPayload> {
    let [revision, count, authority @ ..] = payload.array::<FIXED>(field)?;
    let authority = authority.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mut text = format!("S-{revision}-{authority}");
    for _ in 0..count {
        // Writing to a string cannot fail.
        let _ = write!(text, "-{}", payload.u32(field)?);
    }
    Ok(text.into())
}

/// Whether a SID seems to begin here: revision 1, a possible count, a known authority.
pub fn begins(bytes: &[u8]) -> bool {
    matches!(bytes, [1, 1..=MOST, 0, 0, 0, 0, 0, _, ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::hex;

    #[test]
    fn the_usual_text() {
        for (bytes, expected) in [
            ("01 01 00 00 00 00 00 05 12 00 00 00", Ok("S-1-5-18")),
            ("01 01 00 00 00 00 00 10 00 20 00 00", Ok("S-1-16-8192")),
            ("01 02 00 00 00 00 00 05 20 00 00 00 20 02 00 00", Ok("S-1-5-32-544")),
            ("01 00 00 00 00 00 00 00", Ok("S-1-0")),
            ("01 01 00 00 00 00 00", Err("SID at 0: needs 8 bytes, 7 left")),
            ("01 02 00 00 00 00 00 05 20 00 00 00", Err("SID at 12: needs 4 bytes, 0 left")),
        ] {
            let got = read("SID", &mut Payload::new(&hex(bytes))).map_err(|e| e.to_string());
            assert_eq!(got.as_deref().map_err(String::as_str), expected);
        }
    }
}
