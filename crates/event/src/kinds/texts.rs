//! How long the texts of a fact may be that is kept.
//!
//! No text that Windows itself writes comes near; a damaged record may hold 64 KB of anything, and
//! a recording millions of them.

use super::{Event, Image, ProcessFacts, ProcessIdentity};

/// Most characters of a name that is kept: of a host, a file, a user, a package, a service, an adapter.
/// DNS and file systems allow 255.
pub const LONGEST_NAME: usize = 255;

/// Most characters of a path or a command line that is kept.
pub const LONGEST_LINE: usize = 4096;

/// What replaces what was cut.
const CUT: char = '…';

impl Event {
    /// Cuts what is longer than [`LONGEST_NAME`] and [`LONGEST_LINE`], visibly: `…` stands for the
    /// end of a name or a command line, and for the middle of a path, whose end is the file's name.
    pub fn shorten(&mut self) {
        match self {
            Self::Process(process) => process.facts.shorten(),
            Self::Name(answer) => shorten(&mut answer.name, LONGEST_NAME),
            Self::Volume(volume) => {
                shorten(&mut volume.native, LONGEST_NAME);
                shorten(&mut volume.dos, LONGEST_NAME);
            }
            Self::Adapters(table) => {
                for adapter in &mut table.adapters {
                    shorten(&mut adapter.name, LONGEST_NAME);
                    shorten(&mut adapter.description, LONGEST_NAME);
                }
            }
            Self::Identity(identity) => identity.shorten(),
            Self::Service(service) => shorten(&mut service.service, LONGEST_NAME),
            Self::Network(_)
            | Self::Datagrams(_)
            | Self::ConnectFailed(_)
            | Self::FlowFailed(_)
            | Self::Lost(_)
            | Self::OwnAddress(_)
            | Self::AdapterCounters(_) => {}
        }
    }
}

impl ProcessFacts {
    fn shorten(&mut self) {
        for name in [&mut self.package, &mut self.sid].into_iter().flatten() {
            shorten(name, LONGEST_NAME);
        }
        if let Some(line) = &mut self.command_line {
            shorten(line, LONGEST_LINE);
        }
        if let Some(image) = &mut self.image {
            image.shorten();
        }
    }
}

impl ProcessIdentity {
    fn shorten(&mut self) {
        self.facts.shorten();
        let names = [&mut self.user, &mut self.description, &mut self.company];
        let services = self.services.iter_mut().flatten();
        names.into_iter().flatten().chain(services).for_each(|name| shorten(name, LONGEST_NAME));
    }
}

impl Image {
    fn shorten(&mut self) {
        match self {
            Self::Path(path) => shorten_middle(path, LONGEST_LINE),
            Self::Name(name) | Self::Cut(name) => shorten(name, LONGEST_NAME),
            Self::Narrow(narrow) => narrow.shorten(LONGEST_NAME),
        }
    }

    /// Bytes of text it holds.
    pub fn text_bytes(&self) -> usize {
        match self {
            Self::Path(text) | Self::Name(text) | Self::Cut(text) => text.len(),
            Self::Narrow(narrow) => narrow.text_bytes(),
        }
    }
}

/// Keeps the first characters, no more than `most` with the sign that the rest is missing.
fn shorten(text: &mut Box<str>, most: usize) {
    // As many bytes are never more characters.
    if text.len() > most
        && let Some(end) = place_of(text, most)
    {
        let start = place_of(text, most - 1).unwrap_or(end);
        *text = format!("{}{CUT}", &text[..start]).into();
    }
}

/// Keeps the first and the last characters, no more than `most` with the sign between them.
fn shorten_middle(text: &mut Box<str>, most: usize) {
    if text.len() <= most || place_of(text, most).is_none() {
        return;
    }
    let head = place_of(text, most / 2).unwrap_or(0);
    let tail = text.char_indices().rev().nth(most - most / 2 - 2);
    let tail = tail.map_or(text.len(), |(place, _)| place);
    *text = format!("{}{CUT}{}", &text[..head], &text[tail..]).into();
}

/// Where the character of this number begins; `None` where there are not so many.
fn place_of(text: &str, number: usize) -> Option<usize> {
    text.char_indices().nth(number).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{
        ConnectionService, Endpoint, NameAnswer, NameSource, ProcessEvent, ProcessPhase, Protocol,
    };

    fn shortened(mut event: Event) -> Event {
        event.shorten();
        event
    }

    fn named(name: &str) -> Event {
        Event::Name(Box::new(NameAnswer {
            source: NameSource::ProcessAnswer,
            asked_by: None,
            name: name.into(),
            query_type: 1,
            status: 0,
            addresses: Vec::new(),
            doubtful: Vec::new(),
        }))
    }

    #[test]
    fn a_name_is_cut_by_characters_and_says_so() {
        for (letter, length) in [("a", 255), ("a", 256), ("一", 255), ("一", 4000), ("😀", 300)]
        {
            let Event::Name(answer) = shortened(named(&letter.repeat(length))) else { panic!() };
            let kept = if length > LONGEST_NAME { LONGEST_NAME - 1 } else { length };
            let cut = if length > LONGEST_NAME { "…" } else { "" };
            assert_eq!(&*answer.name, letter.repeat(kept) + cut, "{length} of {letter}");
        }
    }

    #[test]
    fn a_path_keeps_the_name_of_its_file() {
        for letter in ["a", "一"] {
            let path = format!("\\Device\\{}\\x.exe", letter.repeat(40_000));
            let image = Some(Image::Path(path.as_str().into()));
            let facts = ProcessFacts { image, ..ProcessFacts::default() };
            let event = ProcessEvent { pid: 8, phase: ProcessPhase::Start, facts };
            let Event::Process(event) = shortened(Event::Process(Box::new(event))) else {
                panic!()
            };
            let Some(image) = event.facts.image else { panic!() };
            assert_eq!(image.name(), "x.exe");
            let Image::Path(path) = image else { panic!() };
            assert_eq!(path.chars().count(), LONGEST_LINE);
            assert!(path.starts_with("\\Device\\") && path.contains('…'), "{path}");
        }
    }

    #[test]
    fn every_text_of_a_process_has_a_bound() {
        let long = || Some("x".repeat(60_000).into());
        let images = [
            Image::Name("x".repeat(60_000).into()),
            Image::Cut("x".repeat(60_000).into()),
            Image::of_bytes(&[0xce; 60_000], 70_000).unwrap(),
            Image::of_bytes(&[0xce; 60_000], 14).unwrap(),
        ];
        for image in images {
            let facts = ProcessFacts {
                image: Some(image),
                command_line: long(),
                package: long(),
                sid: long(),
                ..ProcessFacts::default()
            };
            let mut identity = ProcessIdentity {
                facts,
                user: long(),
                description: long(),
                company: long(),
                services: Some(vec![long().unwrap()]),
                ..ProcessIdentity::default()
            };
            identity.shorten();
            let ProcessIdentity { facts, user, description, company, services, .. } = &identity;
            assert!(facts.image.as_ref().unwrap().name().chars().count() <= 4 * LONGEST_NAME + 1);
            assert_eq!(facts.command_line.as_ref().unwrap().chars().count(), LONGEST_LINE);
            let names = [&facts.package, &facts.sid, user, description, company];
            for name in names.into_iter().flatten().chain(services.iter().flatten()) {
                assert_eq!(name.chars().count(), LONGEST_NAME);
            }
        }
    }

    #[test]
    fn a_service_has_a_bound() {
        let end = Endpoint { address: crate::kinds::Address::v4([0; 4]), port: 0 };
        let service = ConnectionService {
            pid: 8,
            protocol: Protocol::Tcp,
            local: end,
            remote: None,
            service: "é".repeat(300).into(),
        };
        let Event::Service(service) = shortened(Event::Service(Box::new(service))) else {
            panic!()
        };
        assert_eq!(&*service.service, "é".repeat(LONGEST_NAME - 1) + "…");
    }
}
