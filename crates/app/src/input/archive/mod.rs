//! Recordings in a .zip: each is copied to a temporary file of its own.
//!
//! An archive is a stranger's file. What is kept of its directory, how many recordings it may hold
//! and how many bytes they expand to are bounded, nothing is ever written under a name from it, and
//! an archive inside an archive is not opened.

mod directory;

use std::fs::File;
use std::path::{Path, PathBuf};

use text::sanitize;
use zip::CompressionMethod;
use zip::read::ZipFileEntry;
use zip::result::ZipError;

use super::{InputError, InputReason, Recording, sidecar, spool};
use crate::lang::{InputText, Lang};
use directory::Archive;

/// How a file begins that is an archive; the last two are one without entries and one in parts.
const SIGNS: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
/// Most entries of an archive.
const ENTRIES: u64 = 10_000;
/// Most recordings taken from an archive: each is an open file.
const RECORDINGS: usize = 256;
/// Most bytes that all recordings of an archive expand to.
const LARGEST: u64 = 64 << 30;
/// How recordings are called.
const ENDING: &str = ".etl";

/// What is wrong with an archive, or with an entry of it.
#[derive(Debug)]
pub enum ArchiveReason {
    /// There is no recording in it.
    NoRecording,
    /// There is no entry of this name.
    NoEntry,
    /// It is an archive in an archive.
    Nested,
    /// It needs a password.
    Encrypted,
    /// It is compressed in a way that is not known here; the way's name.
    Method(String),
    /// It has too many entries.
    ManyEntries,
    /// It has too many recordings.
    ManyRecordings,
    /// Its recordings expand to too many bytes.
    TooLarge,
    /// It has several recordings where one is needed; the first one's name.
    Several(PathBuf),
    /// It is damaged; what the reader of archives says.
    Broken(String),
}

/// Whether a file that begins so is an archive.
pub(super) fn is_archive(head: &[u8]) -> bool {
    SIGNS.iter().any(|sign| head.starts_with(sign))
}

/// The recordings of an archive, or the one of this name in it. Names of all begin with the archive's.
pub(super) fn recordings(
    archive: &Path,
    file: &File,
    wanted: Option<&str>,
    copied: &mut dyn FnMut(u64),
) -> Result<Vec<Recording>, InputError> {
    let failed = |reason| InputError { path: archive.to_owned(), reason };
    let mut taking = Taking {
        path: archive,
        archive: directory::open(file).map_err(failed)?,
        left: LARGEST,
        found: Vec::new(),
        unread: None,
    };
    for index in 0..taking.archive.len() {
        taking.entry(index, wanted, copied)?;
    }
    let Taking { found, unread, .. } = taking;
    match (found.is_empty(), unread, wanted) {
        (false, ..) => Ok(found),
        (true, Some(unread), _) => Err(unread),
        (true, None, None) => Err(failed(ArchiveReason::NoRecording.into())),
        (true, None, Some(entry)) => {
            Err(InputError { path: inside(archive, entry), reason: ArchiveReason::NoEntry.into() })
        }
    }
}

/// The one recording of a list; which of several is meant is for the user to say.
pub(super) fn only(archive: &Path, mut found: Vec<Recording>) -> Result<Recording, InputError> {
    match (found.pop(), found.first()) {
        (Some(one), None) => Ok(one),
        (_, first) => {
            let first = first.map_or_else(PathBuf::new, |first| first.name().to_owned());
            let reason = ArchiveReason::Several(first).into();
            Err(InputError { path: archive.to_owned(), reason })
        }
    }
}

/// An archive on its way through.
struct Taking<'a> {
    path: &'a Path,
    archive: Archive<'a>,
    /// Bytes that its recordings may still expand to.
    left: u64,
    found: Vec<Recording>,
    /// The first entry that may be a recording and cannot be looked into.
    unread: Option<InputError>,
}

impl Taking<'_> {
    /// Takes an entry if it is a recording. One that is called so and is none is an error, so that
    /// a report never silently lacks one.
    fn entry(
        &mut self,
        index: usize,
        wanted: Option<&str>,
        copied: &mut dyn FnMut(u64),
    ) -> Result<(), InputError> {
        let Ok(entry) = self.archive.by_index_data(index) else { return Ok(()) };
        let name = name_of(&entry);
        if !entry.is_file() || wanted.is_some_and(|wanted| wanted != name) {
            return Ok(());
        }
        let is_meant = wanted.is_some() || is_called_recording(&name);
        let path = inside(self.path, &name);
        let taken = match closed(&entry) {
            Some(reason) => Err(reason.into()),
            None => self.copy(index, copied),
        };
        match taken {
            Ok(file) if self.found.len() < RECORDINGS => {
                let sidecar = self.sidecar(&name);
                self.found.push(Recording::held(path, file, sidecar));
                Ok(())
            }
            Ok(_) => Err(InputError {
                path: self.path.to_owned(),
                reason: ArchiveReason::ManyRecordings.into(),
            }),
            Err(reason) if is_meant || is_of_the_whole(&reason) => Err(InputError { path, reason }),
            Err(reason @ InputReason::Archive(ArchiveReason::Encrypted)) => {
                self.unread.get_or_insert(InputError { path, reason });
                Ok(())
            }
            Err(_) => Ok(()),
        }
    }

    fn copy(&mut self, index: usize, copied: &mut dyn FnMut(u64)) -> Result<File, InputReason> {
        let mut content = self.archive.by_index(index).map_err(|error| broken(&error))?;
        let head = spool::head(&mut content).map_err(damaged)?;
        if is_archive(&head) {
            return Err(ArchiveReason::Nested.into());
        }
        spool::check(&head)?;
        let copy = spool::copy(&head, &mut content, self.left, copied).map_err(damaged)?;
        self.left -= copy.length;
        Ok(copy.file)
    }

    /// The adapters' counters in an entry beside that of this name.
    fn sidecar(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let beside = name.to_owned() + sidecar::ENDING;
        let Some(index) = self.archive.index_for_name(&beside) else { return Ok(None) };
        let content = self.archive.by_index(index).map_err(|error| error.to_string())?;
        sidecar::all(content).map(Some)
    }
}

/// Where a file in an archive is, as it is shown, and may be named.
fn inside(archive: &Path, entry: &str) -> PathBuf {
    let mut path = archive.as_os_str().to_owned();
    path.push("/");
    path.push(entry);
    path.into()
}

fn name_of(entry: &ZipFileEntry<'_>) -> String {
    let unnamed = || String::from_utf8_lossy(entry.name_raw()).into_owned();
    entry.name().map_or_else(|_| unnamed(), |name| name.into_owned())
}

/// By the name; what macOS puts beside every file of an archive has the same ending.
fn is_called_recording(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    name.ends_with(ENDING) && !name.starts_with("._")
}

/// Why an entry cannot be looked into.
fn closed(entry: &ZipFileEntry<'_>) -> Option<ArchiveReason> {
    let method = entry.compression();
    let is_known = matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated);
    match (entry.encrypted(), is_known) {
        (true, _) => Some(ArchiveReason::Encrypted),
        (false, false) => Some(ArchiveReason::Method(method.to_string())),
        (false, true) => None,
    }
}

/// Whether nothing more of the archive can be read either.
fn is_of_the_whole(reason: &InputReason) -> bool {
    matches!(reason, InputReason::NotCopied { .. } | InputReason::Archive(ArchiveReason::TooLarge))
}

fn broken(error: &ZipError) -> InputReason {
    ArchiveReason::Broken(error.to_string()).into()
}

/// What cannot be read of an entry is damage of the archive.
fn damaged(reason: InputReason) -> InputReason {
    match reason {
        InputReason::Unreadable(error) => ArchiveReason::Broken(error.to_string()).into(),
        other => other,
    }
}

impl From<ArchiveReason> for InputReason {
    fn from(reason: ArchiveReason) -> Self {
        Self::Archive(reason)
    }
}

impl ArchiveReason {
    pub(crate) fn words(&self, lang: Lang) -> String {
        let of = |text: InputText| text.of(lang).to_owned();
        let most = |text: InputText, most: &str| text.fill(lang, &[("most", most)]);
        match self {
            Self::NoRecording => of(InputText::NoRecording),
            Self::NoEntry => of(InputText::NoEntry),
            Self::Nested => of(InputText::Nested),
            Self::Encrypted => of(InputText::Encrypted),
            Self::Method(method) => InputText::Method.fill(lang, &[("method", method)]),
            Self::ManyEntries => most(InputText::ManyEntries, &ENTRIES.to_string()),
            Self::ManyRecordings => most(InputText::ManyRecordings, &RECORDINGS.to_string()),
            Self::TooLarge => most(InputText::TooLarge, &(LARGEST >> 30).to_string()),
            Self::Several(first) => {
                let first = sanitize(&first.display().to_string());
                InputText::Several.fill(lang, &[("first", &first)])
            }
            Self::Broken(error) => InputText::Broken.fill(lang, &[("error", &sanitize(error))]),
        }
    }
}
