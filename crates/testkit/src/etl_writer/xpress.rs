//! Plain LZ77 compression ([MS-XCA] 2.3), the format of compressed buffers.

/// Farthest a match may lie back: thirteen bits plus one.
const WINDOW: usize = 8192;
/// Shortest match worth storing, and the least the format can store.
const SHORTEST: usize = 3;
const HASH_BITS: u32 = 14;
/// Older positions tried per match; enough for tests, quick enough for big files.
const TRIES: usize = 16;
/// "No position" in the tables.
const NONE: u32 = u32::MAX;

/// Compresses `input` greedily. Every form of match length the format has is used where it
/// applies: three bits, a shared half byte, a byte, sixteen bits, 32 bits.
pub fn compress(input: &[u8]) -> Vec<u8> {
    let mut output = Output::new(input.len());
    let mut history = History::new(input);
    let mut at = 0;
    while at < input.len() {
        let (distance, length) = history.longest_match(at);
        if length < SHORTEST {
            output.literal(input[at]);
            history.remember(at);
            at += 1;
        } else {
            output.repeat(distance, length);
            (at..at + length).for_each(|position| history.remember(position));
            at += length;
        }
    }
    output.finish()
}

/// Where each three-byte sequence was seen before.
struct History<'a> {
    input: &'a [u8],
    latest: Vec<u32>,
    earlier: Vec<u32>,
}

impl<'a> History<'a> {
    fn new(input: &'a [u8]) -> Self {
        Self { input, latest: vec![NONE; 1 << HASH_BITS], earlier: vec![NONE; input.len()] }
    }

    /// Table slot of the three bytes at `at`, if there are three.
    fn slot(&self, at: usize) -> Option<usize> {
        let three = self.input.get(at..at + SHORTEST)?;
        let value = u32::from_le_bytes([three[0], three[1], three[2], 0]);
        usize::try_from(value.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)).ok()
    }

    fn remember(&mut self, at: usize) {
        if let (Some(slot), Ok(position)) = (self.slot(at), u32::try_from(at)) {
            self.earlier[at] = std::mem::replace(&mut self.latest[slot], position);
        }
    }

    /// Distance and length of the longest earlier match, length 0 if there is none.
    fn longest_match(&self, at: usize) -> (usize, usize) {
        let mut best = (0, 0);
        let mut candidate = self.slot(at).map_or(NONE, |slot| self.latest[slot]);
        for _ in 0..TRIES {
            let Ok(position) = usize::try_from(candidate) else { break };
            if candidate == NONE || at - position > WINDOW {
                break;
            }
            let length = self.common_length(position, at);
            if length > best.1 {
                best = (at - position, length);
            }
            candidate = self.earlier[position];
        }
        best
    }

    /// How many bytes agree; the earlier run may reach into the later one.
    fn common_length(&self, earlier: usize, later: usize) -> usize {
        let pairs = self.input[earlier..].iter().zip(&self.input[later..]);
        pairs.take_while(|(a, b)| a == b).count()
    }
}

/// The compressed bytes: flag words, each followed by the items it announces.
struct Output {
    bytes: Vec<u8>,
    flags: u32,
    flag_count: u32,
    flags_at: usize,
    /// Where a half byte waits for its upper half.
    half_byte_at: Option<usize>,
}

impl Output {
    fn new(capacity: usize) -> Self {
        let mut bytes = Vec::with_capacity(capacity + capacity / 8 + 8);
        bytes.extend_from_slice(&[0; 4]);
        Self { bytes, flags: 0, flag_count: 0, flags_at: 0, half_byte_at: None }
    }

    fn literal(&mut self, byte: u8) {
        self.bytes.push(byte);
        self.flag(0);
    }

    fn repeat(&mut self, distance: usize, length: usize) {
        let excess = length - SHORTEST;
        let word = (distance - 1) << 3 | excess.min(7);
        // The distance has thirteen bits at most, so the word has sixteen.
        self.bytes.extend_from_slice(&word.to_le_bytes()[..2]);
        if let Some(excess) = excess.checked_sub(7) {
            self.half_byte(excess.min(15));
            if let Some(excess) = excess.checked_sub(15) {
                self.long_length(excess);
            }
        }
        self.flag(1);
    }

    fn half_byte(&mut self, value: usize) {
        let value = value.to_le_bytes()[0];
        match self.half_byte_at.take() {
            Some(at) => self.bytes[at] |= value << 4,
            None => {
                self.half_byte_at = Some(self.bytes.len());
                self.bytes.push(value);
            }
        }
    }

    /// A byte; or 255 and the whole excess over the shortest match in sixteen or 32 bits.
    fn long_length(&mut self, excess: usize) {
        if excess < 255 {
            self.bytes.push(excess.to_le_bytes()[0]);
            return;
        }
        self.bytes.push(255);
        let whole = (excess + 15 + 7).to_le_bytes();
        if excess + 15 + 7 <= 0xffff {
            self.bytes.extend_from_slice(&whole[..2]);
        } else {
            self.bytes.extend_from_slice(&[0, 0]);
            self.bytes.extend_from_slice(&whole[..4]);
        }
    }

    fn flag(&mut self, bit: u32) {
        self.flags = self.flags << 1 | bit;
        self.flag_count += 1;
        if self.flag_count == 32 {
            self.store_flags(self.flags);
            self.flags_at = self.bytes.len();
            self.bytes.extend_from_slice(&[0; 4]);
            (self.flags, self.flag_count) = (0, 0);
        }
    }

    fn store_flags(&mut self, flags: u32) {
        let at = self.flags_at;
        self.bytes[at..at + 4].copy_from_slice(&flags.to_le_bytes());
    }

    /// Sets the flags that announce nothing, as the reference compressor does.
    fn finish(mut self) -> Vec<u8> {
        let unused = 32 - self.flag_count;
        let ones = u64::from(u32::MAX) >> (32 - unused);
        let flags = u64::from(self.flags) << unused | ones;
        self.store_flags(u32::try_from(flags & u64::from(u32::MAX)).unwrap_or(u32::MAX));
        self.bytes
    }
}

#[cfg(test)]
#[path = "xpress_tests.rs"]
mod tests;
