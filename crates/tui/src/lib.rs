//! The full-screen view: a [`Snapshot`](snapshot::Snapshot) and what the user does come in, a
//! picture comes out.
//!
//! Pure: no terminal, no files, no clock. [`State`] takes snapshots and inputs in and draws itself
//! into a buffer of cells; whoever owns the terminal does what it asks for ([`Effect`]).
#![forbid(unsafe_code)]

mod draw;
mod export;
mod filter;
mod input;
mod keys;
mod layout;
mod look;
mod screens;
mod settings;
pub mod snapshot;
mod state;
mod theme;
mod widgets;
mod words;

pub use export::{Export, Form, Value};
pub use input::{Input, Key, Mouse};
pub use screens::health::Drawing;
pub use screens::processes::View;
pub use settings::{Settings, TableSettings};
pub use state::{Effect, Setting, State};
pub use theme::Theme;
