//! The filter as the user types it, and what passes it.

use crate::look::Look;
use crate::snapshot::{Connection, Process, Remote};

/// What rows have to contain.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Filter {
    /// As typed.
    pub(crate) text: String,
    /// Every term has to hold.
    terms: Vec<Term>,
}

/// One word of the filter.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Term {
    key: Option<String>,
    /// In lower case.
    value: String,
}

impl Filter {
    /// Words between blanks; `key:value` asks for one field.
    pub(crate) fn parse(text: &str) -> Self {
        let term = |word: &str| match word.split_once(':') {
            Some((key, value)) if KEYS.contains(&key) => {
                Term { key: Some(key.to_owned()), value: value.to_lowercase() }
            }
            _ => Term { key: None, value: word.to_lowercase() },
        };
        Self { text: text.to_owned(), terms: text.split_whitespace().map(term).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    pub(crate) fn passes_process(&self, process: &Process, look: &Look) -> bool {
        self.is_empty() || {
            let mut fields = Fields::default();
            fields.add_process(process, look);
            fields.pass(&self.terms)
        }
    }

    pub(crate) fn passes_connection(&self, connection: &Connection, look: &Look) -> bool {
        self.is_empty() || {
            let mut fields = Fields::default();
            if let Some(process) = look.process(connection.owner) {
                fields.add_process(process, look);
            }
            fields.add("proto", crate::screens::connections::protocol(connection.protocol));
            if let Some(remote) = connection.remote {
                fields.add("remote", &remote.address.ip().to_string());
                fields.add("port", &remote.port.to_string());
            }
            if let Some(name) = &connection.remote_name {
                fields.add("remote", name);
            }
            fields.pass(&self.terms)
        }
    }

    pub(crate) fn passes_remote(&self, remote: &Remote, look: &Look) -> bool {
        self.is_empty() || {
            let mut fields = Fields::default();
            if let Some(process) = look.process(remote.busiest) {
                fields.add_process(process, look);
            }
            if let Some(address) = remote.address {
                fields.add("remote", &address.ip().to_string());
            }
            if let Some(name) = &remote.name {
                fields.add("remote", name);
            }
            fields.pass(&self.terms)
        }
    }
}

const KEYS: &[&str] = &["name", "pid", "remote", "port", "proto"];

/// What a row says of itself.
#[derive(Default)]
struct Fields(Vec<(&'static str, String)>);

impl Fields {
    fn add(&mut self, key: &'static str, value: &str) {
        self.0.push((key, value.to_lowercase()));
    }

    fn add_process(&mut self, process: &Process, look: &Look) {
        self.add("name", &look.name(&process.identity).text);
        self.add("pid", &process.identity.pid.to_string());
    }

    fn pass(&self, terms: &[Term]) -> bool {
        terms.iter().all(|term| {
            self.0.iter().any(|(key, value)| match &term.key {
                Some(wanted) if key != wanted => false,
                Some(wanted) if wanted == "pid" || wanted == "port" => *value == term.value,
                _ => value.contains(&term.value),
            })
        })
    }
}
