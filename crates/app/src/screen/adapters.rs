//! What network adapters carried since the view began, where the system tells.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tui::snapshot::{Bytes, Interface, Interfaces};

use crate::system::{self, Carried, InterfaceSource};

/// Counters of adapters, read with every frame.
pub(super) struct Adapters {
    source: Box<dyn InterfaceSource>,
    read: Option<Instant>,
    /// What each had carried when it was first seen, by its number.
    began: Vec<(u32, Carried)>,
}

impl Adapters {
    /// Those of this machine; `None` where nothing tells of them.
    pub(super) fn open() -> Option<Self> {
        let source = system::here().ok()?.interfaces();
        Some(Self { source, read: None, began: Vec::new() })
    }

    /// Reads the counters.
    pub(super) fn read(&mut self) -> Arc<Interfaces> {
        let elapsed = self.read.map_or(Duration::ZERO, |before| before.elapsed());
        self.read = Some(Instant::now());
        Arc::new(match self.source.read(elapsed) {
            Ok(read) => {
                let shown = read.interfaces.iter().map(|one| self.shown(one));
                let mut interfaces: Vec<_> = shown.collect();
                interfaces.sort_by_key(|interface| (!interface.in_total, !interface.up));
                Interfaces { interfaces, failure: None }
            }
            Err(error) => {
                Interfaces { failure: Some(error.message.into()), ..Interfaces::default() }
            }
        })
    }

    fn shown(&mut self, one: &system::Interface) -> Interface {
        let known = self.began.iter().find(|(index, _)| *index == one.index);
        let began = known.map(|(_, carried)| *carried).unwrap_or_else(|| {
            self.began.push((one.index, one.wide));
            one.wide
        });
        Interface {
            alias: one.alias.as_str().into(),
            description: one.description.as_str().into(),
            up: one.up,
            in_total: one.in_total,
            carried: Bytes {
                sent: one.wide.sent.saturating_sub(began.sent),
                received: one.wide.received.saturating_sub(began.received),
            },
        }
    }
}
