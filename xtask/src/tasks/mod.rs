//! One file per task; the table is in `main.rs`.

pub(crate) mod accuracy;
pub(crate) mod bench;
pub(crate) mod bounds;
pub(crate) mod campaign;
pub(crate) mod ci;
pub(crate) mod fuzz;
pub(crate) mod golden;
pub(crate) mod miri;
pub(crate) mod setup;
pub(crate) mod tui;
pub(crate) mod wine;
