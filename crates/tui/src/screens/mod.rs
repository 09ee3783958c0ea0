//! The screens, one file each.

pub(crate) mod chart;
pub(crate) mod connections;
mod family;
pub(crate) mod figures;
pub(crate) mod head;
pub(crate) mod health;
pub(crate) mod help;
pub(crate) mod interfaces;
pub(crate) mod process;
pub(crate) mod processes;
pub(crate) mod remotes;

use traffic::ProcessId;

use crate::words::Text;

/// What is shown between head and foot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Screen {
    Processes,
    Connections,
    Remotes,
    Interfaces,
    Health,
    /// One process in detail.
    Process(ProcessId),
}

impl Screen {
    /// Those the Tab key goes through.
    pub(crate) const ALL: &[Self] =
        &[Self::Processes, Self::Connections, Self::Remotes, Self::Interfaces, Self::Health];

    pub(crate) const fn title(self) -> Text {
        match self {
            Self::Processes => Text::Processes,
            Self::Connections => Text::Connections,
            Self::Remotes => Text::Remotes,
            Self::Interfaces => Text::Interfaces,
            Self::Health => Text::Health,
            Self::Process(_) => Text::OneProcess,
        }
    }

    /// Its name in settings and exports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Processes => "processes",
            Self::Connections => "connections",
            Self::Remotes => "remotes",
            Self::Interfaces => "interfaces",
            Self::Health => "health",
            Self::Process(_) => "process",
        }
    }
}
