//! What is looked at, and what each result means.

use std::time::Duration;

use event::providers::kernel_network;
use text::{Units, count};
use traffic::Balance;

use crate::commands::compare;
use crate::lang::{Lang, SystemText};
use crate::system::{Reason, Rights, SelfTest, StopRequests, System, SystemError};

/// The first Windows whose network events name processes.
const OLDEST_BUILD: u32 = 7600;
/// With so few slots left for sessions, the next program that wants some may find none.
const FEW_SLOTS: usize = 4;

/// How long traffic is set against the adapters' counters.
const LEDGER_TIME: Duration = Duration::from_secs(3);
/// What may remain between them, in percent: as much as `compare` allows unless told otherwise.
const TOLERANCE: f64 = 10.0;

/// One thing looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Finding {
    pub(super) check: Check,
    pub(super) verdict: Verdict,
    /// What was found.
    pub(super) facts: String,
    /// What the user can do, unless all is well.
    pub(super) way_out: Option<String>,
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Check {
    Windows,
    Rights,
    Sessions,
    Provider,
    Buffers,
    SelfTest,
    Ledger,
}

/// How it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Good,
    /// Works, though not as it should.
    Doubt,
    Bad,
}

/// Looks at everything; the self-test and the ledger come last and take a few seconds each. They
/// start sessions, and whoever does so first clears away what was left behind, so the sessions are
/// listed before.
pub(super) fn all(system: &dyn System, stop: StopRequests, lang: Lang) -> Vec<Finding> {
    let (windows, sessions) = (windows(system, lang), sessions(system, lang));
    let (provider, buffers) = (provider(system, lang), buffers(system, lang));
    let tested = system.self_test(&stop);
    let rights = rights(system.rights(), &tested, lang);
    let counts = self_test(tested, lang);
    // Only one can listen for Ctrl+C, and what follows listens itself.
    drop(stop);
    // Where nothing can be counted there is nothing to compare.
    let ledger = match counts.verdict {
        Verdict::Bad => no_ledger(SystemText::LedgerNeedsSelfTest.of(lang)),
        Verdict::Good | Verdict::Doubt => ledger(compare::once(system, LEDGER_TIME), lang),
    };
    vec![windows, rights, sessions, provider, buffers, counts, ledger]
}

/// Nothing is bad.
pub(super) fn is_fit(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.verdict != Verdict::Bad)
}

impl Finding {
    fn good(check: Check, facts: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Good, facts: facts.into(), way_out: None }
    }

    fn of(check: Check, verdict: Verdict, facts: String, way_out: &str) -> Self {
        Self { check, verdict, facts, way_out: Some(way_out.to_owned()) }
    }

    /// The question itself failed; its words hold the way out.
    fn failed(check: Check, verdict: Verdict, error: SystemError) -> Self {
        Self { check, verdict, facts: error.message, way_out: None }
    }
}

fn windows(system: &dyn System, lang: Lang) -> Finding {
    let check = Check::Windows;
    let way_out = SystemText::WindowsOldWayOut.of(lang);
    match system.version() {
        None => {
            let facts = SystemText::WindowsUnknown.of(lang).to_owned();
            Finding::of(check, Verdict::Doubt, facts, way_out)
        }
        Some(version) if version.build < OLDEST_BUILD => {
            let facts = SystemText::WindowsOld.fill(lang, &[("version", &version.text)]);
            Finding::of(check, Verdict::Bad, facts, way_out)
        }
        Some(version) => Finding::good(check, version.text),
    }
}

/// What the rights are worth: administrators and accounts of services may do everything; of
/// everybody else only the self-test knows.
fn rights(
    rights: Result<Rights, SystemError>,
    tested: &Result<SelfTest, SystemError>,
    lang: Lang,
) -> Finding {
    let check = Check::Rights;
    let rights = match rights {
        Ok(rights) => rights,
        // Whether sessions can be started shows in the self-test.
        Err(error) => return Finding::failed(check, Verdict::Doubt, error),
    };
    if rights.elevated || rights.service_account {
        let text =
            if rights.elevated { SystemText::RightsElevated } else { SystemText::RightsService };
        return Finding::good(check, text.of(lang));
    }
    let verdict = match tested {
        Ok(tested) if tested.events > 0 => Verdict::Good,
        Err(error) if error.reason == Reason::Denied => Verdict::Bad,
        Ok(_) | Err(_) => Verdict::Doubt,
    };
    let facts = match (rights.log_user, verdict) {
        (true, Verdict::Bad) => SystemText::RightsLogUserRefused,
        (true, _) => SystemText::RightsLogUser,
        (false, _) => SystemText::RightsMissing,
    };
    let way_out =
        if rights.may_elevate { SystemText::RightsElevate } else { SystemText::RightsAsk };
    match verdict {
        Verdict::Good => Finding::good(check, facts.of(lang)),
        _ => Finding::of(check, verdict, facts.of(lang).to_owned(), way_out.of(lang)),
    }
}

fn sessions(system: &dyn System, lang: Lang) -> Finding {
    let check = Check::Sessions;
    let sessions = match system.sessions() {
        Ok(sessions) => sessions,
        Err(error) => return Finding::failed(check, Verdict::Bad, error),
    };
    let stale = sessions.iter().filter(|one| one.is_stale()).count();
    let ours = sessions.iter().filter(|one| one.owned.is_some()).count();
    let [count, ours, stale_text] = [sessions.len(), ours, stale].map(|number| number.to_string());
    let values = [("count", &*count), ("ours", &*ours), ("stale", &*stale_text)];
    let (facts, way_out) = match sessions.len() {
        _ if stale > 0 => (SystemText::SessionsStale, SystemText::StaleHint),
        running if running + FEW_SLOTS >= system.most_sessions() => {
            (SystemText::SessionsFull, SystemText::SessionsFullWayOut)
        }
        _ => return Finding::good(check, SystemText::SessionFacts.fill(lang, &values)),
    };
    Finding::of(check, Verdict::Doubt, facts.fill(lang, &values), way_out.of(lang))
}

fn provider(system: &dyn System, lang: Lang) -> Finding {
    let check = Check::Provider;
    let wanted = &kernel_network::PROVIDER;
    let fill = |text: SystemText| text.fill(lang, &[("provider", wanted.name)]);
    match system.providers() {
        Err(error) => Finding::failed(check, Verdict::Doubt, error),
        Ok(all) if all.iter().any(|one| one.guid == wanted.guid) => {
            Finding::good(check, fill(SystemText::ProviderThere))
        }
        // A system without a list may have the provider all the same: the self-test tells.
        Ok(all) if all.is_empty() => Finding {
            verdict: Verdict::Doubt,
            ..Finding::good(check, SystemText::ProviderUnknown.of(lang))
        },
        Ok(_) => {
            let way_out = SystemText::ProviderMissingWayOut.of(lang);
            Finding::of(check, Verdict::Bad, fill(SystemText::ProviderMissing), way_out)
        }
    }
}

fn buffers(system: &dyn System, lang: Lang) -> Finding {
    let plan = system.buffers();
    let most = u64::from(plan.kilobytes) * u64::from(plan.maximum) * 1024;
    let [minimum, maximum, kilobytes] =
        [plan.minimum, plan.maximum, plan.kilobytes].map(|number| number.to_string());
    let values = [
        ("minimum", &*minimum),
        ("maximum", &*maximum),
        ("kilobytes", &*kilobytes),
        ("memory", &*Units::Iec.amount(most)),
    ];
    Finding::good(Check::Buffers, SystemText::BufferPlanFacts.fill(lang, &values))
}

fn self_test(result: Result<SelfTest, SystemError>, lang: Lang) -> Finding {
    let check = Check::SelfTest;
    let result = match result {
        Ok(result) => result,
        Err(error) => return Finding::failed(check, Verdict::Bad, error),
    };
    let [bytes, sent, received, lost] =
        [result.moved, result.counted.sent, result.counted.received, result.lost].map(count);
    let values = [("bytes", &*bytes), ("sent", &*sent), ("received", &*received), ("lost", &*lost)];
    let (facts, way_out) = match result {
        _ if result.is_exact() => {
            return Finding::good(check, SystemText::SelfTestExact.fill(lang, &values));
        }
        _ if result.lost > 0 => (SystemText::SelfTestLost, SystemText::SelfTestLostWayOut),
        _ if result.events == 0 => (SystemText::SelfTestNothing, SystemText::SelfTestNothingWayOut),
        _ => (SystemText::SelfTestDiffers, SystemText::SelfTestDiffersWayOut),
    };
    Finding::of(check, Verdict::Bad, facts.fill(lang, &values), way_out.of(lang))
}

fn ledger(result: Result<Option<Balance>, SystemError>, lang: Lang) -> Finding {
    let balance = match result {
        Ok(Some(balance)) => balance,
        Ok(None) => return no_ledger(SystemText::LedgerNotSeen.of(lang)),
        Err(error) => return no_ledger(&error.message),
    };
    let both = balance.both();
    let counters = SystemText::LedgerNoCounters.of(lang);
    let Some((carried, remains)) = both.carried.zip(both.difference()) else {
        return no_ledger(counters);
    };
    let sign = if remains < 0 { "−" } else { "" };
    let [explained, carried, remains] =
        [both.explained(), carried, remains.unsigned_abs()].map(count);
    let remains = format!("{sign}{remains}");
    let values = [("explained", &*explained), ("carried", &*carried), ("remains", &*remains)];
    let facts = SystemText::LedgerFacts.fill(lang, &values);
    let way_out = match balance.verdict(TOLERANCE) {
        traffic::Verdict::Agrees => return Finding::good(Check::Ledger, facts),
        traffic::Verdict::NoCounters => return no_ledger(counters),
        traffic::Verdict::Incomplete => SystemText::LedgerLostWayOut,
        traffic::Verdict::Unexplained | traffic::Verdict::CountedMore => {
            SystemText::LedgerDiffersWayOut
        }
    };
    Finding::of(Check::Ledger, Verdict::Doubt, facts, way_out.of(lang))
}

/// A dash, and why.
fn no_ledger(why: &str) -> Finding {
    let facts = format!("– ({why})");
    Finding { verdict: Verdict::Doubt, ..Finding::good(Check::Ledger, facts) }
}

#[cfg(test)]
mod tests;
