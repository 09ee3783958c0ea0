//! What tells rows apart.

use crate::aggregate::key::FlowKey;
use crate::attribute::kin::Kin;
use crate::attribute::processes::ProcessId;
use crate::attribute::roles::Role;
use crate::attribute::texts::TextId;
use crate::attribute::zones::Zone;
use crate::engine::Traffic;
use event::kinds::{Address, Endpoint, Family, Protocol};
use event::timestamp::Timestamp;

/// One aspect by which traffic can be told apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Dimension {
    /// Process: id and start time.
    Process,
    /// All processes of one application.
    App,
    /// A process and everything it started, directly or not.
    Tree,
    /// User the process runs as.
    User,
    /// Service, where one process hosts several.
    Service,
    /// What the kernel's traffic is for.
    Role,
    /// Where the other end is.
    Zone,
    /// What the ports are usually used for.
    Label,
    /// Host name of the other end; its address where there is none.
    Host,
    /// Both ends of the flow, with its protocol.
    Connection,
    /// Remote address.
    Remote,
    /// Remote port.
    Port,
    /// TCP or UDP.
    Protocol,
    /// IPv4 or IPv6.
    Family,
    /// Interval of time; needs buckets.
    Second,
}

impl Dimension {
    /// Every dimension, with its name on the command line and in every machine format.
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Process, "process"),
        (Self::Connection, "connection"),
        (Self::Remote, "remote"),
        (Self::Port, "port"),
        (Self::Protocol, "protocol"),
        (Self::Family, "family"),
        (Self::Second, "second"),
        (Self::App, "app"),
        (Self::Tree, "tree"),
        (Self::User, "user"),
        (Self::Service, "service"),
        (Self::Role, "role"),
        (Self::Zone, "zone"),
        (Self::Label, "label"),
        (Self::Host, "host"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    /// Whether it can be told from a flow alone; the others need what else is known, which
    /// may come later than the flow.
    pub fn is_plain(self) -> bool {
        !matches!(self, Self::App | Self::Tree | Self::User | Self::Service | Self::Host)
    }

    /// Whether the owner of a flow is all it takes to tell it.
    pub(super) fn is_of_owner(self) -> bool {
        matches!(self, Self::Process | Self::App | Self::Tree | Self::User)
    }
}

/// The values of the wanted dimensions; an unwanted one is `None`, and so is an end that is
/// not known because small flows were folded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct GroupKey {
    /// Start of the interval.
    pub second: Option<Timestamp>,
    /// Owner.
    pub process: Option<ProcessId>,
    /// First process of the application.
    pub app: Option<ProcessId>,
    /// Root of the tree.
    pub tree: Option<ProcessId>,
    /// First process of the user; `None` also where the user is not known.
    pub user: Option<ProcessId>,
    /// Service; `None` also where there is none or it is not known. Named by [`Traffic::service`].
    pub service: Option<TextId>,
    /// What the kernel's traffic is for.
    pub role: Option<Role>,
    /// Where the other end is.
    pub zone: Option<Zone>,
    /// What the ports are usually used for; `None` also where the table has neither.
    pub label: Option<&'static str>,
    /// Host name of the other end, named by [`Traffic::host`]; without one, `address` is set.
    pub host: Option<TextId>,
    /// Transport protocol.
    pub protocol: Option<Protocol>,
    /// Internet protocol version.
    pub family: Option<Family>,
    /// Local end of a connection.
    pub local: Option<Endpoint>,
    /// Remote end of a connection.
    pub remote: Option<Endpoint>,
    /// Remote address.
    pub address: Option<Address>,
    /// Remote port.
    pub port: Option<u16>,
}

impl GroupKey {
    pub(super) fn of(
        dimensions: &[Dimension],
        key: &FlowKey,
        second: Option<Timestamp>,
        about: &About<'_>,
    ) -> Self {
        let mut group = Self::of_owner(dimensions, key.process, about.kin);
        for dimension in dimensions {
            match dimension {
                Dimension::Process | Dimension::App | Dimension::Tree | Dimension::User => {}
                Dimension::Service => group.service = about.traffic.service_of(key),
                Dimension::Role => group.role = Some(key.role),
                Dimension::Zone => group.zone = Some(key.zone),
                Dimension::Label => group.label = key.label(),
                Dimension::Host => group.tell_host(key, about.traffic),
                Dimension::Connection => {
                    group.protocol = Some(key.protocol);
                    group.family = Some(key.family);
                    group.local = key.local();
                    group.remote = key.remote();
                }
                Dimension::Remote => group.address = key.remote().map(|end| end.address),
                Dimension::Port => group.port = key.remote().map(|end| end.port),
                Dimension::Protocol => group.protocol = Some(key.protocol),
                Dimension::Family => group.family = Some(key.family),
                Dimension::Second => group.second = second,
            }
        }
        group
    }

    /// As far as the owner tells.
    pub(super) fn of_owner(dimensions: &[Dimension], owner: ProcessId, kin: &Kin) -> Self {
        let mut group = Self::default();
        for dimension in dimensions.iter().filter(|one| one.is_of_owner()) {
            match dimension {
                Dimension::App => group.app = Some(kin.app(owner)),
                Dimension::Tree => group.tree = Some(kin.root(owner)),
                Dimension::User => group.user = kin.user(owner),
                _ => group.process = Some(owner),
            }
        }
        group
    }

    fn tell_host(&mut self, key: &FlowKey, traffic: &Traffic) {
        self.host = traffic.host_of(key).and_then(|host| traffic.host_id(&host.name));
        if self.host.is_none() {
            self.address = key.remote().map(|end| end.address);
        }
    }

    /// The same group, "other" in place of its ends.
    pub(super) fn without_ends(self) -> Self {
        let group = Self { local: None, remote: None, address: None, port: None, ..self };
        Self { label: None, host: None, service: None, ..group }
    }

    /// The same group, all processes together in place of its own.
    pub(super) fn without_owner(self) -> Self {
        let others = |owner: Option<ProcessId>| owner.map(|_| ProcessId::OTHERS);
        let (process, app) = (others(self.process), others(self.app));
        Self { process, app, tree: others(self.tree), user: None, ..self }
    }
}

/// What a group is told from besides the flow.
pub(super) struct About<'a> {
    pub(super) traffic: &'a Traffic,
    pub(super) kin: &'a Kin,
}
