//! The kinds of words of a filter: one list for options, words and help.

use std::str::FromStr;

use event::kinds::Protocol;

use super::Filter;
use crate::attribute::zones::Zone;

/// Why a text is no filter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BadFilter {
    /// There is no such kind; see [`TERMS`].
    UnknownKind(String),
    /// The kind cannot have this value.
    BadValue {
        /// The kind.
        kind: &'static str,
        /// The value as written.
        value: String,
        /// What its values look like, the nearest first; all of them, where they are few.
        such_as: Vec<&'static str>,
    },
}

impl BadFilter {
    /// What could stand there instead, the nearest first: kinds, or values.
    pub fn instead(&self) -> String {
        match self {
            Self::UnknownKind(kind) => {
                let kinds = nearest_first(kind, TERMS.iter().map(|term| term.kind));
                kinds.join(": ") + ":"
            }
            Self::BadValue { such_as, .. } => such_as.join(", "),
        }
    }
}

impl std::fmt::Display for BadFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let instead = self.instead();
        match self {
            Self::UnknownKind(kind) => write!(f, "{kind}: is none of {instead}"),
            Self::BadValue { kind, value, .. } => {
                write!(f, "{kind}: cannot be {value}; such as {instead}")
            }
        }
    }
}

impl std::error::Error for BadFilter {}

/// One kind of words: an option of its own on the command line, and `kind:value` among words.
pub struct Term {
    /// Its name.
    pub kind: &'static str,
    /// Another name for it.
    pub alias: Option<&'static str>,
    /// What its values are called in a command's help.
    pub value: &'static str,
    /// What its values look like; all of them, where they are few.
    pub such_as: &'static [&'static str],
    /// Takes one value; `None` where it cannot be one.
    take: fn(&mut Filter, &str) -> Option<()>,
}

/// Every kind, in the order in which help lists them.
pub static TERMS: &[Term] = &[
    term("name", "TEXT", &["chrome", "svc*.exe"], |filter, text| filter.names.push_parsed(text))
        .or("process"),
    term("pid", "PID", &["4", "812"], |filter, text| filter.pids.push_parsed(text)),
    term("user", "TEXT", &["alice", "NT*"], |filter, text| filter.users.push_parsed(text)),
    term("service", "TEXT", &["dnscache"], |filter, text| filter.services.push_parsed(text)),
    term("remote", "ADDRESS|NETWORK|HOST", &["192.0.2.7", "10.0.0.0/8"], |filter, text| {
        filter.remotes.push_parsed(text)
    }),
    term("host", "TEXT", &["*.example.com"], |filter, text| filter.hosts.push_parsed(text)),
    term("port", "PORT", &["443"], |filter, text| filter.ports.push_parsed(text)),
    term("zone", "ZONE", &ZONES, |filter, text| filter.zones.push_parsed(text)),
    term("proto", "PROTOCOL", &["tcp", "udp"], |filter, text| {
        protocol(text).map(|protocol| filter.protocols.push(protocol))
    })
    .or("protocol"),
    term("label", "TEXT", &["https", "smb"], |filter, text| filter.labels.push_parsed(text)),
];

const ZONES: [&str; Zone::ALL.len()] = {
    let mut names = [""; Zone::ALL.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = Zone::ALL[place].name();
        place += 1;
    }
    names
};

const fn term(
    kind: &'static str,
    value: &'static str,
    such_as: &'static [&'static str],
    take: fn(&mut Filter, &str) -> Option<()>,
) -> Term {
    Term { kind, alias: None, value, such_as, take }
}

impl Term {
    const fn or(self, alias: &'static str) -> Self {
        Self { alias: Some(alias), ..self }
    }

    pub(super) fn is_called(&self, kind: &str) -> bool {
        self.kind == kind || self.alias == Some(kind)
    }

    /// The filter of one value of this kind.
    ///
    /// # Errors
    /// The value cannot be one; what could be is said with the nearest first.
    pub fn filter(&self, value: &str) -> Result<Filter, BadFilter> {
        let mut filter = Filter::default();
        let taken = (self.take)(&mut filter, value).filter(|()| !value.is_empty());
        let bad = || BadFilter::BadValue {
            kind: self.kind,
            value: value.to_owned(),
            such_as: nearest_first(value, self.such_as.iter().copied()),
        };
        taken.map(|()| filter).ok_or_else(bad)
    }
}

/// The words, that which is most like `text` first, the others in their order.
fn nearest_first(text: &str, words: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let mut words: Vec<&'static str> = words.collect();
    let likeness = |word: &str| strsim::jaro(&text, word);
    let nearest =
        (0..words.len()).max_by(|a, b| likeness(words[*a]).total_cmp(&likeness(words[*b])));
    if let Some(nearest) = nearest.filter(|place| likeness(words[*place]) > 0.7) {
        words[..=nearest].rotate_right(1);
    }
    words
}

/// A list that takes texts.
trait PushParsed {
    fn push_parsed(&mut self, text: &str) -> Option<()>;
}

impl<T: FromStr> PushParsed for Vec<T> {
    fn push_parsed(&mut self, text: &str) -> Option<()> {
        text.parse().ok().map(|value| self.push(value))
    }
}

fn protocol(text: &str) -> Option<Protocol> {
    match text.to_ascii_lowercase().as_str() {
        "tcp" => Some(Protocol::Tcp),
        "udp" => Some(Protocol::Udp),
        _ => None,
    }
}
