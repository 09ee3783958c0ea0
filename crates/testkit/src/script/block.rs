//! Reads lines and blocks of lines, round by round.

use super::ScriptError;
use super::action::{Action, Step};
use super::settings::Settings;
use super::words::{Words, split};
use crate::random::Random;
use std::collections::BTreeMap;

/// One line with something on it.
struct Line {
    number: usize,
    words: Vec<String>,
}

/// Settings and events of a script, the events in the order they are written.
pub(super) fn read(text: &str) -> Result<(Settings, Vec<Step>), ScriptError> {
    let lines = text.lines().enumerate().map(|(at, text)| {
        let number = at + 1;
        split(number, text).map(|words| Line { number, words })
    });
    let mut lines = lines.collect::<Result<Vec<_>, _>>()?;
    lines.retain(|line| !line.words.is_empty());
    let mut reader = Reader::default();
    reader.block(&lines, 0)?;
    Ok((reader.settings, reader.steps))
}

struct Reader {
    settings: Settings,
    steps: Vec<Step>,
    names: BTreeMap<String, String>,
    random: Random,
    cpu: Option<u16>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            steps: Vec::new(),
            names: BTreeMap::new(),
            random: Random(1),
            cpu: None,
        }
    }
}

impl Reader {
    /// Reads the lines of one round that begins at `start`.
    fn block(&mut self, lines: &[Line], start: i64) -> Result<(), ScriptError> {
        let mut now = start;
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let words = self.with_names(line)?;
            now = self.time(line.number, &words, start, now)?;
            let words = if words[0].starts_with('+') { &words[1..] } else { &words[..] };
            at += 1;
            if words.first().is_some_and(|word| word == "repeat") {
                let inside = inner_lines(&lines[at - 1..])?;
                at += inside.len() + 1;
                self.repeat(line.number, &words[1..], inside, now)?;
            } else {
                self.line(line.number, words, now)?;
            }
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        number: usize,
        words: &[String],
        inside: &[Line],
        start: i64,
    ) -> Result<(), ScriptError> {
        let rounds: u32 = self.words(number, words).number("how often")?;
        let [_, rest @ ..] = words else { return Ok(()) };
        let mut round_start = start;
        let outer_round = self.names.get("n").cloned();
        for round in 0..rounds {
            self.names.insert("n".to_owned(), round.to_string());
            self.block(inside, round_start)?;
            let mut interval = self.words(number, rest);
            interval.keyword("every")?;
            round_start += interval.seconds("the time between two rounds")?;
            interval.keyword("{")?;
            interval.end()?;
        }
        self.names.remove("n");
        self.names.extend(outer_round.map(|round| ("n".to_owned(), round)));
        Ok(())
    }

    /// A line that is no block: a name, a place, an event, or a setting.
    fn line(&mut self, number: usize, words: &[String], now: i64) -> Result<(), ScriptError> {
        let cpu = self.cpu;
        // Not self.words(): the settings are borrowed beside the random numbers.
        let mut rest = Words { line: number, left: words.iter(), random: &mut self.random };
        match rest.next("an event")? {
            "let" => {
                let (name, value) = name_and_value(&mut rest)?;
                self.names.insert(name, value);
            }
            "cpu" if rest.take("any") => self.cpu = None,
            "cpu" => self.cpu = Some(rest.number("a CPU")?),
            "seed" => self.random = Random(rest.number("a number")?),
            "}" => return Err(rest.error("this } ends no block")),
            verb => {
                if let Some(action) = Action::read(verb, &mut rest)? {
                    rest.end()?;
                    self.steps.push(Step { time: now, cpu, line: number, action });
                } else {
                    self.settings.read(verb, &mut rest)?;
                    rest.end()?;
                }
            }
        }
        Ok(())
    }

    /// When the line happens, given when its round began and when the line before happened.
    fn time(
        &mut self,
        number: usize,
        words: &[String],
        start: i64,
        now: i64,
    ) -> Result<i64, ScriptError> {
        let what = "a time in seconds";
        let mut reader = self.words(number, &[]);
        match words[0].strip_prefix("++") {
            Some(after) => Ok(now + reader.seconds_in(after, what)?),
            None => match words[0].strip_prefix('+') {
                Some(after) => Ok(start + reader.seconds_in(after, what)?),
                None => Ok(now),
            },
        }
    }

    fn words<'a>(&'a mut self, line: usize, words: &'a [String]) -> Words<'a> {
        Words { line, left: words.iter(), random: &mut self.random }
    }

    /// The line's words with every `$name` replaced.
    fn with_names(&self, line: &Line) -> Result<Vec<String>, ScriptError> {
        line.words.iter().map(|word| self.with_names_in(line.number, word)).collect()
    }

    fn with_names_in(&self, line: usize, word: &str) -> Result<String, ScriptError> {
        let mut pieces = word.split('$');
        let mut replaced = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let end = piece.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, rest) = piece.split_at(end.unwrap_or(piece.len()));
            let value = self.names.get(name).ok_or_else(|| ScriptError {
                line,
                reason: format!("${name} has not been given a value with let"),
            })?;
            replaced.push_str(value);
            replaced.push_str(rest);
        }
        Ok(replaced)
    }
}

fn name_and_value(words: &mut Words<'_>) -> Result<(String, String), ScriptError> {
    let name = words.next("a name")?.to_owned();
    words.keyword("=")?;
    let value = words.next("a value")?.to_owned();
    words.end()?;
    Ok((name, value))
}

/// The lines between the first line's `{` and the `}` that belongs to it.
fn inner_lines(lines: &[Line]) -> Result<&[Line], ScriptError> {
    let opens = |line: &Line| line.words.last().is_some_and(|word| word == "{");
    let closes = |line: &Line| line.words.len() == 1 && line.words[0] == "}";
    let mut depth = 0_usize;
    for (at, line) in lines.iter().enumerate() {
        depth += usize::from(opens(line));
        depth -= usize::from(closes(line)).min(depth);
        if depth == 0 && at == 0 {
            break;
        }
        if depth == 0 {
            return Ok(&lines[1..at]);
        }
    }
    let reason = "repeat needs { at its end and } on a line of its own".to_owned();
    Err(ScriptError { line: lines[0].number, reason })
}
