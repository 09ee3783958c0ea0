//! The page is safe, whoever named the processes in it.

use super::*;

/// SHA-256 (FIPS 180-4) in base64.
fn hash(text: &str) -> String {
    base64(&sha256(text.as_bytes()))
}

#[test]
fn the_policy_knows_style_and_script() {
    assert_eq!(hash("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    assert_eq!(hash(STYLE), STYLE_HASH, "page.css changed: put the left value into mod.rs");
    assert_eq!(hash(SCRIPT), SCRIPT_HASH, "page.js changed: put the left value into mod.rs");
}

#[test]
fn the_script_never_makes_html_of_text() {
    for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
        assert!(!SCRIPT.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn nothing_is_fetched() {
    for part in [PAGE, STYLE, SCRIPT] {
        let addresses = part.matches("//").count() - part.matches("\n//").count();
        let namespace = part.matches("http://www.w3.org/2000/svg").count();
        assert_eq!(addresses, namespace, "no address but the name of SVG");
        assert!(!part.contains("url(") && !part.contains("@import"));
    }
}

fn sha256(message: &[u8]) -> [u8; 32] {
    let mut state = FIRST_STATE;
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + 8).next_multiple_of(64) - 8, 0);
    padded.extend((message.len() as u64 * 8).to_be_bytes());
    for block in padded.as_chunks::<64>().0 {
        compress(&mut state, block);
    }
    let mut digest = [0; 32];
    for (bytes, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    digest
}

const FIRST_STATE: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
fn constants() -> impl Iterator<Item = u32> {
    let is_prime = |n: &u128| (2..*n).all(|d| !n.is_multiple_of(d));
    (2_u128..).filter(is_prime).take(64).map(|prime| {
        // The largest r with r^3 <= prime * 2^96 is the root times 2^32.
        let fits = |r: u128| r * r * r <= prime << 96;
        let root =
            (0..36).rev().fold(0, |r, bit| if fits(r | 1 << bit) { r | 1 << bit } else { r });
        (root & 0xffff_ffff) as u32
    })
}

fn compress(state: &mut [u32; 8], block: &[u8; 64]) {
    let mut words = [0_u32; 64];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    for t in 16..64 {
        let (a, b) = (words[t - 15], words[t - 2]);
        let s0 = a.rotate_right(7) ^ a.rotate_right(18) ^ a >> 3;
        let s1 = b.rotate_right(17) ^ b.rotate_right(19) ^ b >> 10;
        let sum = words[t - 16].wrapping_add(s0).wrapping_add(words[t - 7]);
        words[t] = sum.wrapping_add(s1);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, constant) in words.iter().zip(constants()) {
        let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = e & f ^ !e & g;
        let t1 = h.wrapping_add(s1).wrapping_add(choice).wrapping_add(constant);
        let t1 = t1.wrapping_add(*word);
        let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let t2 = s0.wrapping_add(a & b ^ a & c ^ b & c);
        (h, g, f, e) = (g, f, e, d.wrapping_add(t1));
        (d, c, b, a) = (c, b, a, t1.wrapping_add(t2));
    }
    for (sum, word) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *sum = sum.wrapping_add(word);
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

/// The script's own axis of time, run by a JavaScript engine where there is one.
#[test]
fn the_axis_of_time_has_few_labels_whatever_the_span() {
    let begin = SCRIPT.find("const ROUND_SECONDS").unwrap();
    let axis = &SCRIPT[begin..begin + SCRIPT[begin..].find("function area").unwrap()];
    let check = "
        for (const span of [1, 60, 3600, 86400, 3e6, 4e7, 2.5e11, 9e11, 1e300]) {
            for (const start of [0, 1.7e12, 1.7e12 + 1, -1e15]) {
                for (const most of [1, 2, 10, 40]) {
                    globalThis.line = { start, step: span * 1000 / 500, steps: 500 };
                    const labels = times(most).length;
                    if (labels > most + 1 || (most > 9 && span < 1e12 && labels < 1)) {
                        throw new Error([span, start, most, labels].join(' '));
                    }
                }
            }
        }";
    let engine =
        std::process::Command::new("node").arg("-e").arg(format!("{axis}{check}")).output();
    // Without an engine there is nothing to run it with.
    let Ok(run) = engine else { return };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn hostile_names_cannot_leave_their_place() {
    assert_eq!(island(r#"{"a":"</script><b>"}"#), r#"{"a":"\u003c/script>\u003cb>"}"#);
    assert_eq!(escaped(r#"<a href="x">&'"#), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}
