//! What the report says in words: reasons, names, notes.

use std::io;
use std::path::Path;

use etl::{OpenError, Problem, ProblemReason};
use event::kinds::NameSource;
use text::{count, sanitize};
use traffic::{Naming, Process, ProcessId};

use crate::input::{InputError, InputReason};
use crate::lang::{Lang, Text};

/// A process as people call it: its name, else its process id.
pub(crate) fn process_name(id: ProcessId, process: &Process, lang: Lang) -> String {
    if id == ProcessId::UNATTRIBUTED {
        return Text::Unattributed.of(lang).to_owned();
    }
    if process.naming == Naming::Others {
        return Text::OtherProcesses.of(lang).to_owned();
    }
    let unnamed = || Text::UnnamedProcess.fill(lang, &[("pid", &process.pid.to_string())]);
    process.shown_name().map_or_else(unnamed, |name| sanitize(&name))
}

/// How the name of a process is known.
pub(crate) fn origin(origin: &str, lang: Lang) -> &'static str {
    let text = match origin {
        "event" => Text::OriginEvent,
        "snapshot" => Text::OriginSnapshot,
        "convention" => Text::OriginConvention,
        _ => Text::Unknown,
    };
    text.of(lang)
}

/// How the name of an address is known.
pub(crate) fn name_source(source: NameSource, lang: Lang) -> &'static str {
    let text = match source {
        NameSource::ProcessAnswer => Text::SourceAnswer,
        NameSource::MachineCache => Text::SourceCache,
        NameSource::Reverse => Text::SourceReverse,
    };
    text.of(lang)
}

/// What is wrong with an input file, as one line without the word "error".
pub(crate) fn input_error(error: &InputError, lang: Lang) -> String {
    let reason = match &error.reason {
        InputReason::Missing => Text::Missing.of(lang).to_owned(),
        InputReason::Directory => Text::Directory.of(lang).to_owned(),
        InputReason::Denied => Text::Denied.of(lang).to_owned(),
        InputReason::NotATrace(OpenError::Empty) => Text::Empty.of(lang).to_owned(),
        InputReason::NotATrace(OpenError::TooShort { length }) => {
            Text::TooShort.fill(lang, &[("length", &length.to_string())])
        }
        InputReason::NotATrace(OpenError::NotEtl { why }) if lang == Lang::En => {
            format!("{}: {why}", Text::NotEtl.of(lang))
        }
        InputReason::NotATrace(OpenError::NotEtl { .. }) => Text::NotEtl.of(lang).to_owned(),
        InputReason::NotATrace(other) => unreadable(other, lang),
        InputReason::Unreadable(error) => unreadable(error, lang),
        other => other.words(lang),
    };
    let path = error.name(lang);
    Text::InputFailed.fill(lang, &[("path", &path), ("reason", &reason)])
}

fn unreadable(error: &dyn std::error::Error, lang: Lang) -> String {
    Text::Unreadable.fill(lang, &[("error", without_code(&error.to_string()))])
}

/// Why a result cannot be written.
pub(crate) fn output_error(error: &io::Error, lang: Lang) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => Text::NoFolder.of(lang).to_owned(),
        io::ErrorKind::PermissionDenied => Text::Denied.of(lang).to_owned(),
        _ => without_code(&error.to_string()).to_owned(),
    }
}

/// The system's sentence without the number that the library puts behind it.
fn without_code(sentence: &str) -> &str {
    match sentence.rsplit_once(" (os error ") {
        Some((words, code)) if code.ends_with(')') => words,
        _ => sentence,
    }
}

/// That a file is damaged, and in how many places.
pub(crate) fn damaged(path: &Path, places: u64, lang: Lang) -> String {
    let (path, places) = (sanitize(&path.display().to_string()), count(places));
    Text::Damaged.fill(lang, &[("path", &path), ("count", &places)])
}

/// That a file has network events and none of them could be decoded.
pub(crate) fn refused(path: &Path, events: u64, lang: Lang) -> String {
    let (path, events) = (sanitize(&path.display().to_string()), count(events));
    Text::Refused.fill(lang, &[("path", &path), ("events", &events)])
}

/// Where a file is damaged and how.
pub(crate) fn problem(problem: &Problem, lang: Lang) -> String {
    let offset = count(problem.offset);
    let reason = problem_reason(problem.reason).of(lang);
    Text::AtByte.fill(lang, &[("offset", &offset), ("reason", reason)])
}

/// What is wrong with a file, without the place.
pub(crate) fn problem_reason(reason: ProblemReason) -> Text {
    match reason {
        ProblemReason::Truncated => Text::Truncated,
        ProblemReason::MissingBuffers => Text::MissingBuffers,
        ProblemReason::BadBufferHeader => Text::BadBufferHeader,
        ProblemReason::BadBufferSize => Text::BadBufferSize,
        ProblemReason::BadValidEnd => Text::BadValidEnd,
        ProblemReason::BadCompressedData => Text::BadCompressedData,
        ProblemReason::ReadFailed(_) => Text::ReadFailed,
        ProblemReason::UnknownRecord => Text::UnknownRecord,
        ProblemReason::BadRecordSize => Text::BadRecordSize,
        ProblemReason::AncientRecord => Text::AncientRecord,
        ProblemReason::UnusableRecord => Text::UnusableRecord,
        ProblemReason::BadExtendedData => Text::BadExtendedData,
        ProblemReason::BadMessage => Text::BadMessage,
        ProblemReason::BadClock => Text::BadClock,
        ProblemReason::NeverClosed => Text::NeverClosedProblem,
        ProblemReason::UnfilledRecord => Text::UnfilledRecord,
        ProblemReason::OpenBuffer => Text::OpenBuffer,
        ProblemReason::WrongTime => Text::WrongTime,
        ProblemReason::UnusedSpace => Text::UnusedSpace,
        _ => Text::Unknown,
    }
}
