//! Choices kept from one run to the next, in the place the system has for such things.

use std::fs;
use std::path::PathBuf;

use tui::Settings;

/// What was remembered; the usual choices when there is nothing, or it cannot be read.
pub(super) fn recall() -> Settings {
    let text = file().and_then(|path| fs::read_to_string(path).ok());
    text.map(|text| Settings::parse(&text)).unwrap_or_default()
}

/// Remembers. That it cannot is no reason to disturb anybody.
pub(super) fn remember(settings: &Settings) {
    let Some(path) = file() else { return };
    let Some(folder) = path.parent() else { return };
    let _ = fs::create_dir_all(folder).and_then(|()| fs::write(&path, settings.to_text()));
}

fn file() -> Option<PathBuf> {
    Some(folder()?.join("nettally").join("screen.conf"))
}

/// The folder for settings of the user's programs.
fn folder() -> Option<PathBuf> {
    let set =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        return set("APPDATA");
    }
    let home = set("HOME");
    if cfg!(target_os = "macos") {
        return home.map(|home| home.join("Library/Application Support"));
    }
    set("XDG_CONFIG_HOME").or_else(|| home.map(|home| home.join(".config")))
}
