//! The functions a controller and a consumer call, and what stands behind them.
//!
//! - [`machine`] is the memory all processes share: sessions, and a ring of live events;
//! - [`control`], [`enable`], [`query`] are the controller's calls, [`consume`] the consumer's, whom
//!   [`deliver`] calls back;
//! - [`feed`] draws events from the scenario and the ring, for [`consume`] and [`file`];
//! - [`attach`] runs when the DLL is loaded; [`sockets`] and [`processes`] then watch the program.

mod attach;
mod clock;
mod consume;
mod control;
mod deliver;
mod enable;
mod endings;
mod escapes;
mod feed;
mod file;
mod images;
mod imports;
mod logfile;
mod machine;
mod processes;
mod properties;
mod query;
mod rights;
mod ring;
mod session;
mod setup;
mod sockets;
mod traffic;
mod wake;
