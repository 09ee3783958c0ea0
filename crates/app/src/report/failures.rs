//! Connections that failed, in words and for machines: those with an owner by how they failed, and
//! those of which no event tells whose they are.

use event::kinds::{ConnectFailure, Failure, Family};
use serde::{Serialize, Serializer};
use text::count;
use traffic::Failures;

use super::columns::{family_name, protocol_name};
use crate::lang::{Lang, Text};

/// Those with an owner, as fields of a document.
pub(super) struct FailureSums(pub(super) Failures);

impl Serialize for FailureSums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Failure::ALL.map(|failure| (failure.name(), self.0.of(failure))))
    }
}

/// Those of one kind without an owner.
#[derive(Serialize)]
pub(super) struct NamelessDocument {
    protocol: &'static str,
    family: Option<&'static str>,
    code: u16,
    attempts: u64,
}

impl NamelessDocument {
    pub(super) fn of(failure: ConnectFailure, attempts: u64) -> Self {
        Self {
            protocol: protocol_name(failure.protocol),
            family: family_of(failure),
            code: failure.code,
            attempts,
        }
    }
}

/// How connections failed: `3 refused, 1 timed out`. Nothing where none did.
pub(crate) fn ways(failures: &Failures, lang: Lang) -> Option<String> {
    let way = |(failure, times)| {
        let text = match failure {
            Failure::Refused => Text::WayRefused,
            Failure::TimedOut => Text::WayTimedOut,
            Failure::Reset => Text::WayReset,
            Failure::Unreachable => Text::WayUnreachable,
            Failure::Other => Text::WayOther,
            Failure::Rejected => Text::WayRejected,
        };
        text.fill(lang, &[("times", &count(times))])
    };
    let ways: Vec<String> = failures.ways().map(way).collect();
    (!ways.is_empty()).then(|| ways.join(Text::ListSeparator.of(lang)))
}

/// Failed connection attempts of one kind: how, how often, why.
pub(crate) fn nameless(failure: ConnectFailure, times: u64, lang: Lang) -> String {
    let protocol = match family_of(failure) {
        Some(family) => format!("{}/{family}", protocol_name(failure.protocol)),
        None => protocol_name(failure.protocol).to_owned(),
    };
    let (times, reason) = (count(times), failure_reason(failure, lang));
    let values = [("protocol", protocol.as_str()), ("times", &times), ("reason", &reason)];
    Text::Failure.fill(lang, &values)
}

/// The family that a failed attempt logged by the number of its address family (AF_INET is 2,
/// AF_INET6 on Windows 23).
fn family_of(failure: ConnectFailure) -> Option<&'static str> {
    match failure.family {
        2 => Some(family_name(Family::V4)),
        23 => Some(family_name(Family::V6)),
        _ => None,
    }
}

/// Why connecting failed.
fn failure_reason(failure: ConnectFailure, lang: Lang) -> String {
    let known = match failure.code {
        1 => Text::FailedResources,
        2 => Text::FailedTooManyAddresses,
        3 => Text::FailedAddressExists,
        4 => Text::FailedInvalidAddress,
        5 => Text::FailedOther,
        6 => Text::FailedTimeWait,
        code => return Text::FailedCode.fill(lang, &[("code", &code.to_string())]),
    };
    known.of(lang).to_owned()
}
