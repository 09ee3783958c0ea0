//! The words of a line, and what they can stand for.

use super::ScriptError;
use crate::random::Random;
use std::net::{IpAddr, SocketAddr};

/// Ticks of 100 ns in a second.
const SECOND: u64 = 10_000_000;

/// Splits a line at spaces; text in double quotes is one word, `#` begins a remark.
pub(super) fn split(line: usize, text: &str) -> Result<Vec<String>, ScriptError> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(|| ScriptError {
                line,
                reason: "a quoted text does not end on its line".to_owned(),
            })?,
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

/// The words of a line that are still to be read.
pub(super) struct Words<'a> {
    pub(super) line: usize,
    pub(super) left: std::slice::Iter<'a, String>,
    pub(super) random: &'a mut Random,
}

impl<'a> Words<'a> {
    pub(super) fn error(&self, reason: impl Into<String>) -> ScriptError {
        ScriptError { line: self.line, reason: reason.into() }
    }

    /// The next word; `what` says what was expected if there is none.
    pub(super) fn next(&mut self, what: &str) -> Result<&'a str, ScriptError> {
        let next = self.left.next().map(String::as_str);
        next.ok_or_else(|| self.error(format!("expected {what} at the end of the line")))
    }

    /// Steps over the next word if it is `keyword`.
    pub(super) fn take(&mut self, keyword: &str) -> bool {
        let found = self.left.as_slice().first().is_some_and(|word| word == keyword);
        if found {
            self.left.next();
        }
        found
    }

    pub(super) fn keyword(&mut self, keyword: &str) -> Result<(), ScriptError> {
        match self.next(keyword)? {
            word if word == keyword => Ok(()),
            other => Err(self.error(format!("expected {keyword:?}, found {other:?}"))),
        }
    }

    /// The number behind `keyword`, if that comes next.
    pub(super) fn option(&mut self, keyword: &str) -> Result<Option<u32>, ScriptError> {
        if self.take(keyword) { self.number(keyword).map(Some) } else { Ok(None) }
    }

    /// A number that fits the field it is for.
    pub(super) fn number<T: TryFrom<u64>>(&mut self, what: &str) -> Result<T, ScriptError> {
        let word = self.next(what)?;
        self.number_in(word, what)
    }

    fn number_in<T: TryFrom<u64>>(&mut self, word: &str, what: &str) -> Result<T, ScriptError> {
        let value = self.drawn(word, sum);
        let value = value.ok_or_else(|| self.error(format!("expected {what}, found {word:?}")))?;
        T::try_from(value).map_err(|_| self.error(format!("{value} is too large for {what}")))
    }

    /// A time in seconds, in ticks of 100 ns.
    pub(super) fn seconds(&mut self, what: &str) -> Result<i64, ScriptError> {
        let word = self.next(what)?;
        self.seconds_in(word, what)
    }

    pub(super) fn seconds_in(&mut self, word: &str, what: &str) -> Result<i64, ScriptError> {
        let ticks = self.drawn(word, ticks);
        let ticks = ticks.and_then(|ticks| i64::try_from(ticks).ok());
        ticks.ok_or_else(|| self.error(format!("expected {what}, found {word:?}")))
    }

    /// An address and a port, the port a number.
    pub(super) fn endpoint(&mut self) -> Result<SocketAddr, ScriptError> {
        let word = self.next("an address and a port")?;
        let split = word.rsplit_once(':');
        let parsed = split.and_then(|(address, port)| Some((parse_address(address)?, port)));
        let Some((address, port)) = parsed else {
            return Err(self.error(format!("expected ADDRESS:PORT, found {word:?}")));
        };
        Ok(SocketAddr::new(address, self.number_in(port, "a port")?))
    }

    /// Nothing may be left.
    pub(super) fn end(&mut self) -> Result<(), ScriptError> {
        match self.left.next() {
            None => Ok(()),
            Some(word) => Err(self.error(format!("nothing more was expected, found {word:?}"))),
        }
    }

    /// What `word` stands for, or one value of the range it stands for.
    fn drawn(&mut self, word: &str, read: fn(&str) -> Option<u64>) -> Option<u64> {
        match word.split_once("..") {
            None => read(word),
            Some((low, high)) => {
                let (low, high) = (read(low)?, read(high)?);
                (low <= high).then(|| self.random.between(low, high))
            }
        }
    }
}

/// IPv6 addresses stand in brackets.
fn parse_address(text: &str) -> Option<IpAddr> {
    match text.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse().ok().map(IpAddr::V6),
        None => text.parse().ok().map(IpAddr::V4),
    }
}

/// `50200+3`, `10*4+7`: products before sums; `_` may group digits.
fn sum(text: &str) -> Option<u64> {
    text.split('+').try_fold(0, |sum: u64, term| {
        let product = term.split('*').try_fold(1, |product: u64, factor| {
            product.checked_mul(factor.replace('_', "").parse().ok()?)
        });
        sum.checked_add(product?)
    })
}

/// `12.345` seconds in ticks of 100 ns; no finer digit is allowed.
fn ticks(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || fraction.len() > 7 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction: u64 = format!("{fraction:0<7}").parse().ok()?;
    sum(whole)?.checked_mul(SECOND)?.checked_add(fraction)
}
