//! Plain LZ77 (XPRESS) decompression, the format of MS-XCA 2.3 and 2.4.
//!
//! A stream is a row of tokens, each a literal byte or a match: a copy of earlier output. One
//! bit per token tells which, in little-endian words of 32 bits, the highest bit first; a word
//! stands where the first of its tokens begins. A match is a 16-bit word: distance less one
//! in its upper 13 bits, length less three in the lower three. Longer lengths go on in half
//! a byte, two matches sharing the byte, then a byte, then two, then four.
//!
//! Traces compress to about one literal run and one match for 18 bytes of output, so the
//! speed lies in taking a whole run of literals at once and in copying more bytes than needed
//! in fixed-size pieces, for as long as there is room; near the ends of input or output
//! a slower loop takes one token at a time.

/// The data is not a whole stream of this format, or not of the expected length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Damaged;

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a whole XPRESS stream of the expected length")
    }
}

impl std::error::Error for Damaged {}

/// Decompresses `input` so that it fills `output` exactly.
///
/// Up to four bytes of `input` may remain: some writers end with a spare word of flags.
///
/// # Errors
/// When a match reaches back before the start of the output, or input and output do not end
/// together. `output` then holds what came before, and bytes without meaning.
pub fn decompress(input: &[u8], output: &mut [u8]) -> Result<(), Damaged> {
    let mut tokens = Tokens::new(input, Stand::default());
    let filled = fast(&mut tokens, output, 0)?;
    careful(&mut tokens, output, filled, 0)?;
    let is_whole = tokens.unfinished.1 == 0 && tokens.input.len() - tokens.at <= SPARE;
    if is_whole { Ok(()) } else { Err(Damaged) }
}

/// Bytes of earlier output that a match may refer to.
pub(crate) const HISTORY: usize = 1 << 13;

/// How far a stream that is decompressed piece by piece has come, without its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    flags: u64,
    nibble: Option<u8>,
    unfinished: (usize, usize),
}

impl Default for Stand {
    fn default() -> Self {
        Self { flags: NO_FLAGS, nibble: None, unfinished: (0, 0) }
    }
}

/// Decompresses the next piece: fills `output` behind its first `from` bytes, which are earlier
/// output, all of it or at least [`HISTORY`]. Tells how many bytes of `input` it took and how much
/// of `output` is filled then. Unless this is the last of the input, some of it is left for the
/// next piece.
pub(crate) fn decompress_on(
    stand: &mut Stand,
    (input, is_last): (&[u8], bool),
    output: &mut [u8],
    from: usize,
) -> Result<(usize, usize), Damaged> {
    let mut tokens = Tokens::new(input, *stand);
    let filled = from + tokens.finish_match(output, from);
    let filled = fast(&mut tokens, output, filled)?;
    let least = if is_last { 0 } else { INPUT_ROOM };
    let filled = careful(&mut tokens, output, filled, least)?;
    let Tokens { at, flags, nibble, unfinished, .. } = tokens;
    *stand = Stand { flags, nibble, unfinished };
    Ok((at, filled))
}

/// All flags used up.
const NO_FLAGS: u64 = 1 << 63;

/// A run of literals, a match and new flags take no more input: 32 + 10 + 4, rounded up.
const INPUT_ROOM: usize = 64;

/// A run of literals and the copies made without asking for the length fill no more output.
const OUTPUT_ROOM: usize = 96;

/// Bytes that a match copies without asking for its length.
const UNASKED: usize = 32;

/// Bytes of input that may remain.
const SPARE: usize = 4;

/// Takes tokens while there is room for more than they need on both sides; tells how much
/// of the output is filled.
fn fast(tokens: &mut Tokens<'_>, output: &mut [u8], mut filled: usize) -> Result<usize, Damaged> {
    let Some(last_in) = tokens.input.len().checked_sub(INPUT_ROOM) else { return Ok(filled) };
    let Some(last_out) = output.len().checked_sub(OUTPUT_ROOM) else { return Ok(filled) };
    // A copy, so that it can live in registers: nothing below may ask for its address.
    let (mut ahead, mut unfinished) = (*tokens, tokens.unfinished);
    while ahead.at <= last_in && filled <= last_out {
        let literals = ahead.flags.leading_zeros() as usize;
        copy_literals(&ahead.input[ahead.at..], &mut output[filled..], literals);
        ahead.at += literals;
        filled += literals;
        ahead.flags <<= literals;
        if ahead.flags == NO_FLAGS {
            ahead.more_flags()?;
            continue;
        }
        ahead.flags <<= 1;
        let (distance, length) = ahead.match_token()?;
        if distance > filled || length > output.len() - filled {
            unfinished = (distance, length);
            break;
        }
        copy_match(output, filled, distance, length);
        filled += length;
    }
    *tokens = ahead;
    tokens.begin_match(unfinished, filled)?;
    Ok(filled)
}

/// Copies a run of at most 32 literals.
#[inline(always)]
fn copy_literals(input: &[u8], output: &mut [u8], count: usize) {
    output[..8].copy_from_slice(&input[..8]);
    if count > 8 {
        output[8..32].copy_from_slice(&input[8..32]);
    }
}

/// Copies `length` bytes to `to` from `distance` back; there is room for [`UNASKED`] bytes.
#[inline(always)]
fn copy_match(output: &mut [u8], to: usize, distance: usize, length: usize) {
    let from = to - distance;
    if distance < 16 {
        return repeat(output, from, to, length);
    }
    copy_16(output, from, to);
    copy_16(output, from + 16, to + 16);
    if length > UNASKED {
        copy_rest(output, from, to, length);
    }
}

/// The rest of a match longer than [`UNASKED`] whose distance is 16 or more.
#[inline(never)]
fn copy_rest(output: &mut [u8], from: usize, to: usize, length: usize) {
    let mut done = UNASKED;
    while done < length && to + done + 16 <= output.len() {
        copy_16(output, from + done, to + done);
        done += 16;
    }
    for place in done..length {
        output[to + place] = output[from + place];
    }
}

#[inline(always)]
fn copy_16(output: &mut [u8], from: usize, to: usize) {
    let mut piece = [0; 16];
    piece.copy_from_slice(&output[from..from + 16]);
    output[to..to + 16].copy_from_slice(&piece);
}

/// A match that overlaps its own copy: the bytes between repeat themselves.
#[inline(always)]
fn repeat(output: &mut [u8], from: usize, to: usize, length: usize) {
    let mut piece = [0; 16];
    piece.copy_from_slice(&output[from..from + 16]);
    let (mask, factor, step) = PATTERNS[(to - from) & 15];
    let pattern = (u128::from_le_bytes(piece) & mask).wrapping_mul(factor).to_le_bytes();
    let mut done = 0;
    while done < length && to + done + 16 <= output.len() {
        output[to + done..to + done + 16].copy_from_slice(&pattern);
        done += step;
    }
    for place in done..length {
        output[to + place] = output[from + place];
    }
}

/// Takes one token at a time until the output is full, or fewer than `least` bytes of input are
/// left; tells how much of the output is filled.
fn careful(
    tokens: &mut Tokens<'_>,
    output: &mut [u8],
    mut filled: usize,
    least: usize,
) -> Result<usize, Damaged> {
    loop {
        filled += tokens.finish_match(output, filled);
        if filled == output.len() || tokens.input.len() - tokens.at < least {
            return Ok(filled);
        }
        if tokens.flags == NO_FLAGS {
            tokens.more_flags()?;
        }
        let is_match = tokens.flags >> 63 != 0;
        tokens.flags <<= 1;
        if is_match {
            let (distance, length) = tokens.match_token()?;
            tokens.begin_match((distance, length), filled)?;
        } else {
            [output[filled]] = tokens.take()?;
            filled += 1;
        }
    }
}

/// The input, and what of it is taken but not used up.
#[derive(Clone, Copy)]
struct Tokens<'a> {
    input: &'a [u8],
    /// Bytes taken.
    at: usize,
    /// Flags not used yet, from the highest bit down, then one set bit, then zeros.
    flags: u64,
    /// The upper half of a byte whose lower half ended a length.
    nibble: Option<u8>,
    /// Distance of a match that is taken but not copied, and how much of it is to be copied.
    unfinished: (usize, usize),
}

impl<'a> Tokens<'a> {
    fn new(input: &'a [u8], stand: Stand) -> Self {
        let Stand { flags, nibble, unfinished } = stand;
        Self { input, at: 0, flags, nibble, unfinished }
    }
}

impl Tokens<'_> {
    /// Remembers a match that is to be copied where so much is filled.
    fn begin_match(&mut self, unfinished: (usize, usize), filled: usize) -> Result<(), Damaged> {
        self.unfinished = unfinished;
        if unfinished.0 > filled { Err(Damaged) } else { Ok(()) }
    }

    /// Copies of the match begun what there is room for; tells how much.
    fn finish_match(&mut self, output: &mut [u8], filled: usize) -> usize {
        let (distance, length) = self.unfinished;
        let count = length.min(output.len() - filled);
        let mut done = 0;
        while done < count {
            // What is copied already repeats with the same distance, so it doubles.
            let piece = (distance + done).min(count - done);
            let from = filled - distance;
            output.copy_within(from..from + piece, filled + done);
            done += piece;
        }
        self.unfinished.1 -= count;
        count
    }

    #[inline(always)]
    fn more_flags(&mut self) -> Result<(), Damaged> {
        self.flags = u64::from(u32::from_le_bytes(self.take()?)) << 32 | 1 << 31;
        Ok(())
    }

    /// Distance and length of a match.
    #[inline(always)]
    fn match_token(&mut self) -> Result<(usize, usize), Damaged> {
        let word = usize::from(u16::from_le_bytes(self.take()?));
        let length = match word & 7 {
            7 => self.long_length()?,
            short => short,
        };
        Ok(((word >> 3) + 1, length.checked_add(3).ok_or(Damaged)?))
    }

    /// A length of seven or more, less three.
    #[inline(always)]
    fn long_length(&mut self) -> Result<usize, Damaged> {
        let half = match self.nibble.take() {
            Some(upper) => upper,
            None => {
                let [both] = self.take()?;
                self.nibble = Some(both >> 4);
                both & 0xf
            }
        };
        match half {
            15 => {
                let (length, taken) = longer_length(&self.input[self.at..])?;
                self.at += taken;
                Ok(length)
            }
            half => Ok(usize::from(half) + 7),
        }
    }

    /// The next bytes of input.
    #[inline(always)]
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        let bytes = self.input.get(self.at..).and_then(<[u8]>::first_chunk).ok_or(Damaged)?;
        self.at += N;
        Ok(*bytes)
    }
}

/// A length of 22 or more, less three, and how many bytes it takes.
#[inline(never)]
fn longer_length(input: &[u8]) -> Result<(usize, usize), Damaged> {
    let (length, taken) = match *input {
        [255, 0, 0, a, b, c, d, ..] => (u32::from_le_bytes([a, b, c, d]) as usize, 7),
        [255, 0, 0, ..] => return Err(Damaged),
        [255, low, high, ..] => (usize::from(u16::from_le_bytes([low, high])), 3),
        [255, ..] | [] => return Err(Damaged),
        // Only here what is stored counts from 22.
        [byte, ..] => (usize::from(byte) + 22, 1),
    };
    if length < 22 { Err(Damaged) } else { Ok((length, taken)) }
}

/// For each distance below 16: which bytes of a piece repeat, the factor that fills the
/// piece with them, and by how much the next piece can start later.
const PATTERNS: [(u128, u128, usize); 16] = {
    let mut patterns = [(0, 0, 16); 16];
    let mut distance = 1;
    while distance < 16 {
        let mut factor = 0_u128;
        let mut place = 0;
        while place < 16 {
            factor |= 1 << (8 * place);
            place += distance;
        }
        patterns[distance] = ((1 << (8 * distance)) - 1, factor, 16 / distance * distance);
        distance += 1;
    }
    patterns
};
