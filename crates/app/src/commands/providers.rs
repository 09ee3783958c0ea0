//! `providers`: the ETW providers registered on this machine.

use std::io::{self, Write};

use event::providers::{self, Enable};
use serde::Serialize;
use text::{Align, count};

use crate::cli::{ListFormat, ProvidersArgs};
use crate::exit::Exit;
use crate::json;
use crate::lang::{Lang, SystemText};
use crate::listing::Listing;
use crate::paint::{Ink, Paint};
use crate::system::{self, RegisteredProvider};
use crate::terminal::{Failure, Terminal};

pub(crate) fn run(args: &ProvidersArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let all = system::here()?.providers()?;
    if all.is_empty() {
        terminal.say(SystemText::NoProviderList.of(terminal.lang));
    }
    let wanted = wanted(&all, args.filter.as_deref().unwrap_or_default());
    let paint = Paint { on: terminal.colors(None) };
    terminal.write(None, |out| match args.format.chosen {
        ListFormat::Table => table(&wanted, all.len(), terminal.lang, paint, out),
        ListFormat::Json => json(&wanted, out),
    })?;
    Ok(Exit::Success)
}

/// Those with the text in their name or GUID, upper and lower case alike.
fn wanted<'a>(all: &'a [RegisteredProvider], text: &str) -> Vec<&'a RegisteredProvider> {
    let text = text.to_lowercase();
    let has_text = |one: &&RegisteredProvider| {
        one.name.to_lowercase().contains(&text) || one.guid.to_string().contains(&text)
    };
    all.iter().filter(has_text).collect()
}

/// What we enable of a provider, where we do.
fn enabled(provider: &RegisteredProvider) -> Option<Enable> {
    providers::find(provider.guid)?.enable
}

fn keywords(enable: Enable) -> String {
    format!("0x{:x}", enable.keywords)
}

fn table(
    wanted: &[&RegisteredProvider],
    all: usize,
    lang: Lang,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut listing = Listing::new([
        (SystemText::Provider.of(lang), Align::Left),
        (SystemText::Guid.of(lang), Align::Left),
        (SystemText::Keywords.of(lang), Align::Left),
    ]);
    for provider in wanted {
        let facts = enabled(provider).map(|enable| {
            let values = [("keywords", &*keywords(enable)), ("level", &*enable.level.to_string())];
            SystemText::KeywordFacts.fill(lang, &values)
        });
        let ink = if facts.is_some() { Ink::Strong } else { Ink::Plain };
        let guid = provider.guid.to_string();
        let cells = [(provider.name.clone(), ink), (guid, Ink::Plain)];
        listing.row(cells.into_iter().chain([(facts.unwrap_or_default(), Ink::Plain)]));
    }
    listing.write(paint, out)?;
    let number = |number: usize| count(u64::try_from(number).unwrap_or(u64::MAX));
    let values = [("count", &*number(wanted.len())), ("all", &*number(all))];
    writeln!(out, "\n{}", SystemText::ProviderCount.fill(lang, &values))?;
    if wanted.iter().any(|provider| enabled(provider).is_some()) {
        writeln!(out, "{}", SystemText::KeywordNote.of(lang))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    guid: String,
    /// Those we enable, in hexadecimal.
    keywords: Option<String>,
    level: Option<u8>,
}

impl<'a> Document<'a> {
    fn of(provider: &'a RegisteredProvider) -> Self {
        let enable = enabled(provider);
        Self {
            name: &provider.name,
            guid: provider.guid.to_string(),
            keywords: enable.map(keywords),
            level: enable.map(|enable| enable.level),
        }
    }
}

fn json(wanted: &[&RegisteredProvider], out: &mut dyn Write) -> io::Result<()> {
    let documents: Vec<Document<'_>> = wanted.iter().map(|one| Document::of(one)).collect();
    json::write_pretty(&documents, out)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered() -> Vec<RegisteredProvider> {
        let of = |name: &str, guid: &str| RegisteredProvider {
            name: name.to_owned(),
            guid: guid.parse().unwrap(),
        };
        vec![
            of("Contoso-Thing", "01234567-89ab-cdef-0123-456789abcdef"),
            of("Microsoft-Windows-Kernel-Network", "7dd42a49-5329-4832-8dfd-43d979153a88"),
        ]
    }

    #[test]
    fn found_by_a_part_of_name_or_guid() {
        let names = |text: &str| {
            let all = registered();
            wanted(&all, text).iter().map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names("").len(), 2);
        assert_eq!(names("KERNEL-net"), ["Microsoft-Windows-Kernel-Network"]);
        assert_eq!(names("89AB-"), ["Contoso-Thing"]);
        assert_eq!(names("no such"), [""; 0]);
    }

    #[test]
    fn keywords_stand_where_we_know_them() {
        let all = registered();
        let mut out = Vec::new();
        table(&wanted(&all, ""), 9, Lang::En, Paint { on: false }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("7dd42a49-5329-4832-8dfd-43d979153a88  0x30 (level 4)"), "{text}");
        assert!(text.contains("456789abcdef  –"), "{text}");
        assert!(text.contains("2 of 9 registered providers"), "{text}");
        let mut out = Vec::new();
        json(&wanted(&all, "kernel"), &mut out).unwrap();
        let documents: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(documents[0]["keywords"], "0x30");
    }
}
