//! One field of a table.

use text::sanitize;

use crate::theme::Role;

/// The text of one field of a table, and what it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) role: Role,
}

impl Cell {
    /// Text of our own making.
    pub(crate) fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role }
    }

    /// Text from outside.
    pub(crate) fn foreign(text: &str, role: Role) -> Self {
        Self { text: sanitize(text), role }
    }

    /// What is not known.
    pub(crate) fn unknown() -> Self {
        Self::new("–", Role::Faint)
    }
}
