//! Plain LZ77 (XPRESS) decompression, the format of MS-XCA 2.3 and 2.4.

/// The data is not a whole stream of this format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Damaged;

/// Decompresses `input` so that it fills `output`.
pub(crate) fn decompress(input: &[u8], output: &mut [u8]) -> Result<(), Damaged> {
    let mut at = 0;
    let mut out = 0;
    let mut nibble: Option<usize> = None;
    let byte = |i: usize| input.get(i).copied().ok_or(Damaged);
    while out < output.len() {
        let mut flags =
            u32::from_le_bytes(*input.get(at..).and_then(<[u8]>::first_chunk).ok_or(Damaged)?);
        at += 4;
        for _ in 0..32 {
            if out == output.len() {
                break;
            }
            let is_match = flags >> 31 != 0;
            flags <<= 1;
            if !is_match {
                output[out] = byte(at)?;
                at += 1;
                out += 1;
                continue;
            }
            let word = usize::from(byte(at)?) | usize::from(byte(at + 1)?) << 8;
            at += 2;
            let distance = (word >> 3) + 1;
            let mut length = word & 7;
            if length == 7 {
                length = match nibble.take() {
                    Some(high) => high,
                    None => {
                        let both = usize::from(byte(at)?);
                        at += 1;
                        nibble = Some(both >> 4);
                        both & 15
                    }
                };
                if length == 15 {
                    length = usize::from(byte(at)?);
                    at += 1;
                    if length == 255 {
                        length = usize::from(byte(at)?) | usize::from(byte(at + 1)?) << 8;
                        at += 2;
                        if length == 0 {
                            let four =
                                input.get(at..).and_then(<[u8]>::first_chunk).ok_or(Damaged)?;
                            length = u32::from_le_bytes(*four) as usize;
                            at += 4;
                        }
                        length = length.checked_sub(22).ok_or(Damaged)?;
                    }
                    length += 15;
                }
                length += 7;
            }
            length += 3;
            if distance > out || length > output.len() - out {
                return Err(Damaged);
            }
            for i in out..out + length {
                output[i] = output[i - distance];
            }
            out += length;
        }
    }
    if input.len() - at > 4 { Err(Damaged) } else { Ok(()) }
}
