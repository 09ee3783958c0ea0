//! The recordings named on the command line.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use text::sanitize;

use crate::input::{self, Identity, Recording};
use crate::lang::Text;
use crate::progress::Bar;
use crate::terminal::{Failure, Terminal};

/// The recording of this name.
pub(super) fn recording(name: &Path, terminal: &Terminal) -> Result<Recording, Failure> {
    let mut bar = Bar::copying(terminal);
    Ok(input::one(name, &mut |bytes| bar.count(bytes))?)
}

/// The recordings, each once by whatever names it is given: read twice it would double every figure.
pub(super) fn once_each(names: &[PathBuf], terminal: &Terminal) -> Result<Vec<Recording>, Failure> {
    let mut known: HashMap<Identity, &PathBuf> = HashMap::new();
    let mut once = Vec::new();
    for name in names {
        let first = input::identity(name).map(|id| *known.entry(id).or_insert(name));
        match first.filter(|first| !std::ptr::eq(*first, name)) {
            None => {
                let mut bar = Bar::copying(terminal);
                once.extend(input::all(name, &mut |bytes| bar.count(bytes))?);
            }
            Some(first) => {
                let [path, other] = [name, first].map(|path| sanitize(&path.display().to_string()));
                let values = [("path", &*path), ("other", &*other)];
                terminal.warn(&Text::SameFile.fill(terminal.lang, &values));
            }
        }
    }
    Ok(once)
}
