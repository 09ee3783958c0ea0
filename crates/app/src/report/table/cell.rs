//! One cell: text of a known width on the screen.

use text::Align;

use crate::paint::{Ink, Paint};

/// Text and what it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) ink: Ink,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self { text: text.into(), ink }
    }

    /// For what is not known.
    pub(crate) fn dash() -> Self {
        Self::new("–", Ink::Faint)
    }

    pub(crate) fn width(&self) -> usize {
        text::width(&self.text)
    }

    /// The cell in exactly `width` columns.
    pub(crate) fn draw(&self, width: usize, align: Align, paint: Paint) -> String {
        text::painted(&self.text, width, align, |text| paint.ink(self.ink, text))
    }
}
