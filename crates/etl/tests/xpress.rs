//! Decompression: published examples, made streams of every token, damage, real buffers.
#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "small test figures")]

use std::path::{Path, PathBuf};

use etl::xpress::{Damaged, decompress};
use etl::{BUFFER_HEADER, BufferReader, Trace};
use proptest::prelude::*;

fn expand(input: &[u8], length: usize) -> Result<Vec<u8>, Damaged> {
    let mut output = vec![0xee; length];
    decompress(input, &mut output).map(|()| output)
}

#[test]
fn the_examples_of_ms_xca() {
    let alphabet = b"abcdefghijklmnopqrstuvwxyz";
    let input = [&[0x3f, 0, 0, 0], alphabet.as_slice()].concat();
    assert_eq!(expand(&input, 26).unwrap(), alphabet);
    let input = [0xff, 0xff, 0xff, 0x1f, 0x61, 0x62, 0x63, 0x17, 0x00, 0x0f, 0xff, 0x26, 0x01];
    assert_eq!(expand(&input, 300).unwrap(), b"abc".repeat(100));
}

#[derive(Clone, Debug)]
enum Token {
    Literal(u8),
    Match { distance: usize, length: usize },
}

/// Writes tokens as the format says, and what they stand for.
#[derive(Default)]
struct Writer {
    input: Vec<u8>,
    output: Vec<u8>,
    /// Where the present word of flags stands, and how many of its bits are used.
    flags: Option<(usize, u32)>,
    /// Where the byte stands whose upper half is free.
    nibble: Option<usize>,
}

impl Writer {
    fn flag(&mut self, is_match: bool) {
        let (at, used) = self.flags.filter(|(_, used)| *used < 32).unwrap_or_else(|| {
            self.input.extend([0; 4]);
            (self.input.len() - 4, 0)
        });
        let bit = u32::from(is_match) << (31 - used);
        let word = u32::from_le_bytes(*self.input[at..].first_chunk().unwrap()) | bit;
        self.input[at..at + 4].copy_from_slice(&word.to_le_bytes());
        self.flags = Some((at, used + 1));
    }

    fn put(&mut self, token: &Token) {
        match *token {
            Token::Literal(byte) => {
                self.flag(false);
                self.input.push(byte);
                self.output.push(byte);
            }
            Token::Match { distance, length } => {
                let distance = distance.clamp(1, self.output.len().max(1));
                if self.output.is_empty() {
                    return;
                }
                self.flag(true);
                self.put_match(distance, length - 3);
                for _ in 0..length {
                    self.output.push(self.output[self.output.len() - distance]);
                }
            }
        }
    }

    fn put_match(&mut self, distance: usize, length: usize) {
        let word = (distance - 1) << 3 | length.min(7);
        self.input.extend((word as u16).to_le_bytes());
        if length < 7 {
            return;
        }
        let half = (length - 7).min(15) as u8;
        match self.nibble.take() {
            Some(at) => self.input[at] |= half << 4,
            None => {
                self.nibble = Some(self.input.len());
                self.input.push(half);
            }
        }
        if half == 15 {
            self.put_long(length);
        }
    }

    fn put_long(&mut self, length: usize) {
        match length - 22 {
            byte @ 0..255 => self.input.push(byte as u8),
            _ if length < 1 << 16 => {
                self.input.push(255);
                self.input.extend((length as u16).to_le_bytes());
            }
            _ => {
                self.input.extend([255, 0, 0]);
                self.input.extend((length as u32).to_le_bytes());
            }
        }
    }
}

fn written(tokens: &[Token]) -> Writer {
    let mut writer = Writer::default();
    tokens.iter().for_each(|token| writer.put(token));
    writer
}

fn token() -> impl Strategy<Value = Token> {
    let length = prop_oneof![3_usize..12, 3_usize..40, 3_usize..400, 65_000_usize..66_000];
    let distance = prop_oneof![1_usize..20, 1_usize..64, 1_usize..=8192];
    prop_oneof![
        6 => any::<u8>().prop_map(Token::Literal),
        5 => (distance, length).prop_map(|(distance, length)| Token::Match { distance, length }),
    ]
}

proptest! {
    #[test]
    fn any_tokens_become_what_they_stand_for(tokens in prop::collection::vec(token(), 0..200)) {
        let writer = written(&tokens);
        prop_assert_eq!(expand(&writer.input, writer.output.len()).unwrap(), writer.output);
    }

    #[test]
    fn what_an_independent_writer_compressed_comes_back(
        parts in prop::collection::vec((prop::collection::vec(0_u8..4, 1..30), 1_usize..20), 0..40)
    ) {
        let plain: Vec<u8> = parts.iter().flat_map(|(part, times)| part.repeat(*times)).collect();
        let input = testkit::etl_writer::compress(&plain);
        prop_assert_eq!(expand(&input, plain.len()).unwrap(), plain);
    }

    #[test]
    fn damage_is_an_error_or_other_bytes_but_never_a_panic(
        tokens in prop::collection::vec(token(), 1..100),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..10),
        cut in any::<prop::sample::Index>(),
        length in 0_usize..300_000,
    ) {
        let mut input = written(&tokens).input;
        if input.is_empty() {
            return Ok(());
        }
        for (place, value) in damage {
            let place = place.index(input.len());
            input[place] = value;
        }
        let _ = expand(&input, length);
        let _ = expand(&input[..cut.index(input.len())], length);
    }
}

#[test]
fn every_length_form_and_every_short_distance() {
    for distance in 1..40 {
        for length in (3..300).chain([65_535, 65_537, 65_538, 65_539, 100_000]) {
            let mut tokens: Vec<_> = (0..40).map(Token::Literal).collect();
            tokens.extend([Token::Match { distance, length }, Token::Literal(0x77)]);
            let writer = written(&tokens);
            let expanded = expand(&writer.input, writer.output.len()).unwrap();
            assert_eq!(expanded, writer.output, "{distance} {length}");
        }
    }
}

#[test]
fn the_end_must_fit() {
    let tokens: Vec<_> = (0..200).map(Token::Literal).collect();
    let Writer { input, output, .. } = written(&tokens);
    assert!(expand(&input, output.len()).is_ok());
    assert_eq!(expand(&input, output.len() + 1), Err(Damaged), "too little input");
    assert_eq!(expand(&input, output.len() - 5), Err(Damaged), "too much input");
    assert_eq!(expand(&input[..input.len() - 1], output.len()), Err(Damaged));
    let spare = [input.as_slice(), &[0xff; 4]].concat();
    assert!(expand(&spare, output.len()).is_ok(), "a spare word of flags");
    assert_eq!(expand(&[], 0), Ok(vec![]));
    assert_eq!(expand(&[], 1), Err(Damaged));
}

#[test]
fn a_match_must_lie_in_the_output() {
    let mut tokens: Vec<_> = (0..150).map(Token::Literal).collect();
    tokens.push(Token::Match { distance: 150, length: 3 });
    let mut writer = written(&tokens);
    tokens.clear();
    let word = writer.input.len() - 2;
    assert!(expand(&writer.input, 153).is_ok());
    writer.input[word..].copy_from_slice(&(150_u16 << 3).to_le_bytes());
    assert_eq!(expand(&writer.input, 153), Err(Damaged), "before the start");
    writer.input[word..].copy_from_slice(&(149_u16 << 3 | 1).to_le_bytes());
    assert_eq!(expand(&writer.input, 153), Err(Damaged), "behind the end");
}

#[test]
fn buffers_of_a_real_trace() {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/etl");
    let folder = std::env::var_os("NETTALLY_REAL_TRACES").map_or_else(default, PathBuf::from);
    let Ok(bytes) = std::fs::read(folder.join("net.4.5.2.x64.etl")) else {
        println!("skipped: no real traces");
        return;
    };
    let trace = Trace::open(bytes).unwrap();
    let mut locations: Vec<_> =
        (0..trace.streams()).flat_map(|stream| trace.stream(stream)).collect();
    locations.sort_by_key(|location| location.offset);
    for (number, length, crc) in
        [(1, 65_384, 0xc72a_3352), (2, 65_456, 0x1b70_206c), (16, 15_472, 0x884b_360d)]
    {
        let mut reader = BufferReader::new();
        let buffer = reader.read(&trace, &locations[number]).unwrap();
        let records = &buffer.bytes()[BUFFER_HEADER..];
        assert_eq!((records.len(), crc32(records)), (length, crc), "buffer {number}");
    }
}

/// CRC-32 as in ISO 3309, one bit at a time.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| match crc & 1 {
            0 => crc >> 1,
            _ => crc >> 1 ^ 0xedb8_8320,
        })
    })
}
