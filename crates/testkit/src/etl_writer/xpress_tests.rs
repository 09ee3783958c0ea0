//! The compressor against a decompressor that shares nothing with it.

use super::compress;

/// Decoder for tests, straight from the format's description.
fn decompress(input: &[u8], length: usize) -> Vec<u8> {
    let mut output = Vec::new();
    let (mut at, mut flags, mut left, mut half) = (0, 0_u32, 0, None::<usize>);
    let u16_at = |at: usize| usize::from(u16::from_le_bytes([input[at], input[at + 1]]));
    while output.len() < length {
        if left == 0 {
            flags = u32::from_le_bytes(input[at..at + 4].try_into().unwrap());
            (at, left) = (at + 4, 32);
        }
        left -= 1;
        if flags >> left & 1 == 0 {
            output.push(input[at]);
            at += 1;
            continue;
        }
        let word = u16_at(at);
        at += 2;
        let (distance, mut count) = ((word >> 3) + 1, word & 7);
        if count == 7 {
            let nibble = match half.take() {
                Some(place) => usize::from(input[place] >> 4),
                None => {
                    half = Some(at);
                    at += 1;
                    usize::from(input[at - 1] & 15)
                }
            };
            count = 7 + nibble;
            if nibble == 15 {
                count = 22 + usize::from(input[at]);
                at += 1;
                if input[at - 1] == 255 {
                    count = u16_at(at);
                    at += 2;
                    if count == 0 {
                        count = u16_at(at) | u16_at(at + 2) << 16;
                        at += 4;
                    }
                    assert!(count >= 22);
                }
            }
        }
        for _ in 0..count + 3 {
            output.push(output[output.len() - distance]);
        }
    }
    assert_eq!(output.len(), length);
    assert!(input.len() - at <= 4, "{} bytes left over", input.len() - at);
    output
}

/// Bytes without pattern, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn worked_examples_of_the_format_description() {
    // [MS-XCA] 3.1: the alphabet, all literals; and "abc" a hundred times.
    let alphabet = compress(b"abcdefghijklmnopqrstuvwxyz");
    assert_eq!(alphabet, b"\x3f\x00\x00\x00abcdefghijklmnopqrstuvwxyz");
    let repeated = compress("abc".repeat(100).as_bytes());
    assert_eq!(repeated, b"\xff\xff\xff\x1fabc\x17\x00\x0f\xff\x26\x01");
}

#[test]
fn every_length_of_a_match_comes_back() {
    let lengths = (3..600).chain([65_535, 65_537, 65_538, 65_539, 65_560, 70_000, 200_000]);
    for length in lengths {
        let input = [vec![7; length], vec![1, 2, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]].concat();
        assert_eq!(decompress(&compress(&input), input.len()), input, "{length}");
    }
}

#[test]
fn every_distance_comes_back() {
    for distance in [3, 4, 255, 256, 4096, 8190, 8191, 8192, 8193, 9000] {
        let block = noise(distance);
        let input = [block.as_slice(), &block, &block[..2]].concat();
        assert_eq!(decompress(&compress(&input), input.len()), input, "{distance}");
    }
}

#[test]
fn short_noisy_and_mixed_inputs_come_back() {
    for length in 0..100 {
        let input = noise(length);
        assert_eq!(decompress(&compress(&input), length), input, "{length}");
    }
    let mut mixed = Vec::new();
    for (count, block) in noise(3000).chunks(10).enumerate() {
        mixed.extend_from_slice(&block[..block.len().min(count % 11)]);
        mixed.extend(std::iter::repeat_n(block[0], count));
    }
    let packed = compress(&mixed);
    assert!(packed.len() < mixed.len() / 4);
    assert_eq!(decompress(&packed, mixed.len()), mixed);
}
