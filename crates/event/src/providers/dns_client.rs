//! Microsoft-Windows-DNS-Client: which names stand behind addresses.
//!
//! | event | layout |
//! |---|---|
//! | 3008 query completed | QueryName, QueryType u32, QueryOptions u64, QueryStatus u32, QueryResults |
//! | 3018 cache lookup | the same; from version 1 on ClientPID u32, then from version 2 on QueryBlob P |
//! | 3020 response | QueryName, QueryType, NetworkIndex u32, InterfaceIndex u32, Status u32, QueryResults; later versions as 3018 |
//!
//! Texts are UTF-16 with a closing zero, `P` is a pointer. Query events exist since Windows 8.1;
//! version 0 is that of the Windows 10 manifests, version 1 came with Windows 11 21H2, version 2
//! with 22H2. All other events (server lists, time-outs, policies, single steps of a query,
//! registrations) carry no answer.

use super::{Decoded, Enable, Provider};
use crate::guid::Guid;
use crate::kinds::{Event, NameAnswer, NameSource};
use crate::payload::{Payload, ShortPayload};
use crate::raw::RawEvent;
use std::net::{IpAddr, Ipv6Addr};

/// The provider.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x1c95_126e,
        0x7eea,
        0x49a9,
        [0xa3, 0xfe, 0xa3, 0x78, 0xb0, 0x3d, 0xdb, 0x4d],
    ),
    name: "Microsoft-Windows-DNS-Client",
    enable: Some(Enable { level: 4, keywords: 0, event_ids: &[3008, 3018, 3020], rundown: false }),
    carries_traffic: false,
    newest: |id| if matches!(id, 3018 | 3020) { 2 } else { 0 },
    decode,
};

fn decode(raw: &RawEvent<'_>) -> Decoded {
    match raw.id {
        3008 | 3018 | 3020 => Ok(Some(Event::Name(Box::new(answer(raw)?)))),
        _ => Ok(None),
    }
}

fn answer(raw: &RawEvent<'_>) -> Result<NameAnswer, ShortPayload> {
    let mut payload = Payload::new(raw.payload);
    let name = payload.utf16z("QueryName")?.into();
    let query_type = payload.u32("QueryType")?;
    // QueryOptions in one event, NetworkIndex and InterfaceIndex in another.
    payload.skip("QueryOptions", 8)?;
    let status = payload.u32("QueryStatus")?;
    let (addresses, doubtful) = addresses(&payload.utf16z("QueryResults")?);
    let asked_by = match (raw.id, raw.version) {
        // Logged by the asking process itself; the other two by the DNS service for it.
        (3008, _) => raw.process_id,
        (_, 0) => None,
        (_, 1..) => Some(payload.u32("ClientPID")?).filter(|pid| *pid != 0),
    };
    // Without the asker, the service answers from its cache, or fills it, for the machine.
    let source = match (raw.id, asked_by) {
        (3008, _) | (_, Some(_)) => NameSource::ProcessAnswer,
        (_, None) => NameSource::MachineCache,
    };
    Ok(NameAnswer { source, asked_by, name, query_type, status, addresses, doubtful })
}

/// The addresses in a result text such as `type:  5 a.example;::ffff:192.0.2.1;`, in order:
/// those that answer, and those that may not.
///
/// IPv4 answers are written as mapped IPv6 addresses. Where such answers have come, a plain
/// address behind them may be that of a name server, sent along by the server.
fn addresses(results: &str) -> (Vec<IpAddr>, Vec<IpAddr>) {
    let (mut answers, mut doubtful) = (Vec::new(), Vec::new());
    let mut after_mapped = false;
    for address in results.split(';').filter_map(|item| address(item.trim())) {
        let mapped = matches!(address, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some());
        after_mapped |= mapped;
        let list = if after_mapped && !mapped { &mut doubtful } else { &mut answers };
        list.push(address.to_canonical());
    }
    (answers, doubtful)
}

/// One item; records that are no addresses (`type:  5 a.example`, `-`) give nothing.
fn address(item: &str) -> Option<IpAddr> {
    let (bare, zone) = item.split_once('%').unwrap_or((item, ""));
    match zone {
        "" => bare.parse().ok(),
        // Link-local addresses may name their interface.
        _ => bare.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{check, describe, payload, record};
    use crate::raw::PointerSize;

    #[test]
    fn events_that_answer_and_those_that_do_not() {
        let completed = "wide a.example, u32 1, u64 0, u32 0, wide ::ffff:192.0.2.1;";
        let response = "wide a.example, u32 28, u32 0, u32 7, u32 9701, wide -";
        check(
            &PROVIDER,
            &[
                (3008, 0, completed, "a.example type 1 status 0: [192.0.2.1] perhaps []"),
                (3018, 0, completed, "cache: a.example type 1 status 0: [192.0.2.1] perhaps []"),
                (3020, 0, response, "cache: a.example type 28 status 9701: [] perhaps []"),
                (3006, 0, completed, "nothing"),
                (1001, 0, "", "nothing"),
                (3021, 0, "", "nothing"),
                (3023, 0, "", "nothing"),
                (8051, 0, "", "nothing"),
                (
                    3008,
                    0,
                    "wide a, u32 1",
                    "payload too short: QueryOptions at 8: needs 8 bytes, 0 left",
                ),
            ],
        );
    }

    #[test]
    fn windows_11_names_the_asker() {
        let lookup = "wide a.example, u32 1, u64 0, u32 0, wide 192.0.2.1;";
        let response = "wide a.example, u32 1, u32 0, u32 7, u32 0, wide 192.0.2.1;";
        let answer = "a.example type 1 status 0: [192.0.2.1] perhaps []";
        let asked = format!("4000 asked {answer}");
        let unknown = format!("cache: {answer}");
        for (id, front) in [(3018, lookup), (3020, response)] {
            for (version, tail, expected) in [
                (1, ", u32 4000", &asked),
                (2, ", u32 4000, pointer 7", &asked),
                (3, ", u32 4000, pointer 7, u32 1, wide more", &asked),
                (1, ", u32 0", &unknown),
                // A version whose payload has no tail yet, as version 0 has none.
                (0, ", u32 4000", &unknown),
            ] {
                check(&PROVIDER, &[(id, version, &format!("{front}{tail}"), expected)]);
            }
            let short = format!("{front}, u16 4000");
            for version in [1, 2, 3] {
                let raw = payload(&short, PointerSize::Eight);
                let line = describe(&decode(&record(PROVIDER.guid, id, version, &raw)));
                assert!(line.starts_with("payload too short: ClientPID"), "{line}");
            }
        }
        let longer = format!("{lookup}, u32 4000");
        check(&PROVIDER, &[(3008, 1, &longer, answer)]);
    }

    #[test]
    fn only_the_completed_query_is_logged_by_the_asker() {
        let bytes = payload("wide a, u32 1, u64 0, u32 0, wide", PointerSize::Eight);
        for (id, expected) in [(3008, "77 asked a"), (3018, "cache: a"), (3020, "cache: a")] {
            let raw = record(PROVIDER.guid, id, 0, &bytes);
            let line = describe(&decode(&RawEvent { process_id: Some(77), ..raw }));
            assert_eq!(line, format!("{expected} type 1 status 0: [] perhaps []"));
        }
    }

    #[test]
    fn result_texts() {
        for (results, expected) in [
            ("", "[] perhaps []"),
            ("-", "[] perhaps []"),
            ("192.0.2.1", "[192.0.2.1] perhaps []"),
            ("192.0.2.1;192.0.2.2;", "[192.0.2.1, 192.0.2.2] perhaps []"),
            (" ::ffff:192.0.2.1 ; 2001:db8::1", "[192.0.2.1] perhaps [2001:db8::1]"),
            ("2001:db8::1;2001:db8::2;", "[2001:db8::1, 2001:db8::2] perhaps []"),
            ("2001:db8::1;::ffff:192.0.2.1", "[2001:db8::1, 192.0.2.1] perhaps []"),
            (
                "type:  5 b.example;type: 5 c.example;::ffff:192.0.2.1;::ffff:192.0.2.2;192.0.2.3;",
                "[192.0.2.1, 192.0.2.2] perhaps [192.0.2.3]",
            ),
            ("fe80::1%12;fe80::2%", "[fe80::1, fe80::2] perhaps []"),
            ("192.0.2.1%3;256.1.1.1;;;type:", "[] perhaps []"),
        ] {
            let (answers, doubtful) = addresses(results);
            assert_eq!(format!("{answers:?} perhaps {doubtful:?}"), expected, "{results}");
        }
    }
}
