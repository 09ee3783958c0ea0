//! One recording, wherever it comes from.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use etl::{OpenError, ReadAt, Trace};

use super::{InputError, InputReason, foreign, sidecar};

/// A recording that can be opened as often as needed.
#[derive(Debug)]
pub struct Recording {
    name: PathBuf,
    /// Where it is no file of its own.
    held: Option<Held>,
}

/// What is read from an open file.
#[derive(Debug)]
struct Held {
    file: File,
    /// What came beside it, or why that cannot be used.
    sidecar: Result<Option<Vec<u8>>, String>,
}

impl Recording {
    /// The file at a path.
    pub fn at(path: PathBuf) -> Self {
        Self { name: path, held: None }
    }

    /// What is read from an open file, under a name that leads to no file of its own.
    pub(super) fn held(
        name: PathBuf,
        file: File,
        sidecar: Result<Option<Vec<u8>>, String>,
    ) -> Self {
        Self { name, held: Some(Held { file, sidecar }) }
    }

    /// As the user named it.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// What stands beside it, as bytes; nothing where there is nothing.
    ///
    /// # Errors
    /// Why it cannot be used, in words.
    pub(crate) fn sidecar(&self) -> Result<Option<Cow<'_, [u8]>>, String> {
        match &self.held {
            None => Ok(sidecar::at(&sidecar::of(&self.name))?.map(Cow::Owned)),
            Some(held) => {
                Ok(held.sidecar.as_ref().map_err(Clone::clone)?.as_deref().map(Cow::Borrowed))
            }
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// When nothing can be read of it: missing, a directory, not permitted, not a trace.
    pub fn open(&self) -> Result<Trace<File>, InputError> {
        let failed = |reason| InputError { path: self.name.clone(), reason };
        let unreadable = |error| failed(InputReason::of(&self.name, error));
        let file = self.file().map_err(unreadable)?;
        let is_directory = file.metadata().is_ok_and(|metadata| metadata.is_dir());
        if is_directory {
            return Err(failed(InputReason::Directory));
        }
        Trace::open(file).map_err(|error| match error {
            OpenError::Unreadable(error) => unreadable(error),
            other => failed(InputReason::refused(other, &self.head().unwrap_or_default())),
        })
    }

    fn file(&self) -> io::Result<File> {
        match &self.held {
            None => File::open(&self.name),
            Some(held) => held.file.try_clone(),
        }
    }

    /// Its first bytes, as far as they tell what it is.
    fn head(&self) -> io::Result<Vec<u8>> {
        let mut head = vec![0; foreign::SIGN];
        let length = self.file()?.read_at(&mut head, 0)?;
        head.truncate(length);
        Ok(head)
    }
}
