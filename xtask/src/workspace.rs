//! Where things are: the workspace, its build folder, the traces recorded on real machines.

use std::path::{Path, PathBuf};

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The build folder, where tasks keep what can be made again.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The folder of traces recorded on real machines, if this machine has one. They are not part of
/// the repository: `NETTALLY_REAL_TRACES` names the folder.
pub(crate) fn real_traces() -> Option<PathBuf> {
    let folder = match std::env::var_os("NETTALLY_REAL_TRACES") {
        Some(folder) => PathBuf::from(folder),
        None => root().join("../shared/etl"),
    };
    folder.is_dir().then_some(folder)
}
