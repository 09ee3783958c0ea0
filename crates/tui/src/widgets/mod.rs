//! Pieces of a screen.

pub(crate) mod bar;
pub(crate) mod cell;
pub(crate) mod chart;
pub(crate) mod fit;
pub(crate) mod line;
pub(crate) mod paper;
pub(crate) mod popup;
pub(crate) mod table;
