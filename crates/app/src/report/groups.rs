//! What a row is called in each dimension that has names: one text for every form for people.

use text::{count, sanitize};
use traffic::rollup::{Dimension, GroupKey};
use traffic::{Confidence, ProcessId, Role, Traffic, Zone, ZoneBasis};

use super::words;
use crate::lang::{Lang, Text};

/// The title of a dimension's column; `None` for those that have columns of another kind.
pub(crate) const fn title(dimension: Dimension) -> Option<Text> {
    match dimension {
        Dimension::App => Some(Text::App),
        Dimension::Tree => Some(Text::Tree),
        Dimension::User => Some(Text::User),
        Dimension::Service => Some(Text::Service),
        Dimension::Role => Some(Text::Role),
        Dimension::Zone => Some(Text::Zone),
        Dimension::Label => Some(Text::Label),
        Dimension::Host => Some(Text::Host),
        _ => None,
    }
}

/// What a group is called; `None` where that is not known.
pub(crate) fn name(
    traffic: &Traffic,
    dimension: Dimension,
    group: &GroupKey,
    lang: Lang,
) -> Option<String> {
    let process = |id: ProcessId| words::process_name(id, traffic.process(id), lang);
    match dimension {
        Dimension::Zone => group.zone.map(|zone| zone_name(zone).of(lang).to_owned()),
        Dimension::Role => group.role.map(|role| role_name(role).of(lang).to_owned()),
        Dimension::App if traffic.group_name(dimension, group).is_none() => group.app.map(process),
        Dimension::Tree => group.tree.map(|root| {
            let owned = root.is_one() && traffic.process(root).name().is_some();
            let pid = || format!("{} ({})", process(root), traffic.process(root).pid);
            if owned { pid() } else { process(root) }
        }),
        _ => traffic.group_name(dimension, group).map(|name| sanitize(&name)),
    }
}

/// What stands for flows that a dimension cannot name because they were folded.
pub(crate) fn folded(flows: u64, lang: Lang) -> String {
    Text::OtherFlows.fill(lang, &[("flows", &count(flows))])
}

/// A zone in words.
pub(crate) const fn zone_name(zone: Zone) -> Text {
    match zone {
        Zone::Loopback => Text::ZoneLoopback,
        Zone::LinkLocal => Text::ZoneLinkLocal,
        Zone::Lan => Text::ZoneLan,
        Zone::Internet => Text::ZoneInternet,
        Zone::TunnelInner => Text::ZoneTunnelInner,
        Zone::TunnelCarrier => Text::ZoneTunnelCarrier,
        Zone::Guest => Text::ZoneGuest,
    }
}

/// The zone that people call so, in any language.
pub(crate) fn zone_called(text: &str) -> Option<Zone> {
    let is_so = |zone: &Zone| {
        let called = [Lang::En, Lang::ZhCn].map(|lang| zone_name(*zone).of(lang).to_lowercase());
        called.contains(&text.to_lowercase())
    };
    Zone::ALL.into_iter().find(is_so)
}

/// How sure a role is, in words.
pub(crate) const fn confidence_name(confidence: Confidence) -> Text {
    match confidence {
        Confidence::High => Text::ConfidenceHigh,
        Confidence::Medium => Text::ConfidenceMedium,
        Confidence::Low => Text::ConfidenceLow,
    }
}

/// What the zones rest on, in words, and what is assumed.
pub(crate) fn basis(basis: ZoneBasis, carriers: Confidence, lang: Lang) -> String {
    let said = match basis {
        ZoneBasis::AddressRanges => Text::ZonesByRanges,
        ZoneBasis::AdapterTable => Text::ZonesByTable,
        ZoneBasis::TableCameLate => Text::ZonesTableLate,
    };
    let assumed = (carriers == Confidence::Low).then(|| Text::CarriersByPort.of(lang));
    let said = [Some(said.of(lang)), assumed];
    said.into_iter().flatten().collect::<Vec<_>>().join(Text::ClauseSeparator.of(lang))
}

/// A role in words.
pub(crate) const fn role_name(role: Role) -> Text {
    match role {
        Role::Program => Text::RoleProgram,
        Role::Unattributed => Text::Unattributed,
        Role::SmbClient => Text::RoleSmbClient,
        Role::SmbServer => Text::RoleSmbServer,
        Role::HttpSys => Text::RoleHttpSys,
        Role::NetBios => Text::RoleNetBios,
        Role::Tunnel => Text::RoleTunnel,
        Role::Discovery => Text::RoleDiscovery,
        Role::KernelOther => Text::RoleKernelOther,
    }
}
