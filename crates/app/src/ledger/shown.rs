//! The ledger in one line, for heads.

use text::{Units, times};

use super::Account;
use crate::lang::{CompareText, Lang};

/// Carried, explained and the difference in percent; a dash and why where it is not known.
pub(crate) fn line(account: &Account, units: Units, lang: Lang) -> String {
    let both = account.balance.both();
    let Some(carried) = both.carried else {
        let why = account.no_counters.as_ref().map(|why| why.words(lang));
        let why = why.unwrap_or_else(|| CompareText::NoDevices.of(lang).to_owned());
        return format!("– {why}");
    };
    let carried = units.amount(carried);
    let explained = units.amount(both.explained());
    let values = [
        ("carried", carried),
        ("explained", explained),
        ("percent", both.difference_percent().map_or_else(|| "–".to_owned(), text::signed_percent)),
        ("time", times::duration(account.balance.until.since(account.balance.from), lang)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let text = CompareText::LedgerLine.fill(lang, &values);
    // Whole buffers are missing: what remains tells of them, too.
    match account.balance.counted.lost.unknown > 0 {
        true => format!("{text} {}", CompareText::Incomplete.of(lang)),
        false => text,
    }
}
