//! Who holds what a session could not get.
//!
//! Windows has one code, 1450, for two shortages: no session slot on the machine, and 8 sessions
//! on the provider. The call that failed tells which; here is found out who has them.

#[cfg(windows)]
mod ask;
#[cfg(windows)]
pub(crate) use ask::{of_machine, of_provider};

/// Bytes of TRACE_GUID_INFO, before the first instance.
const INFO: usize = 8;
/// Bytes of TRACE_PROVIDER_INSTANCE_INFO, before its sessions.
const INSTANCE: usize = 16;
/// Bytes of TRACE_ENABLE_INFO.
const ENABLE: usize = 32;
/// In it: LoggerId, u16.
const LOGGER_ID: usize = 6;

/// The sessions that have enabled a provider, from the answer of EnumerateTraceGuidsEx
/// (TraceGuidQueryInfo): TRACE_GUID_INFO, then instances, each with its enabling sessions. What
/// does not fit is left out.
pub(crate) fn logger_ids(answer: &[u8]) -> Vec<u16> {
    let mut found = Vec::new();
    let instances = number(answer, 0).unwrap_or(0);
    let mut at = INFO;
    for _ in 0..instances {
        let (Some(next), Some(sessions)) = (number(answer, at), number(answer, at + 4)) else {
            break;
        };
        for session in 0..sessions {
            let place = session.saturating_mul(ENABLE).saturating_add(at + INSTANCE + LOGGER_ID);
            let Some(&[low, high]) = answer.get(place..).and_then(|rest| rest.first_chunk()) else {
                break;
            };
            found.push(u16::from_le_bytes([low, high]));
        }
        if next == 0 {
            break;
        }
        at = at.saturating_add(next);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer with one list of logger ids per instance.
    fn answer(instances: &[&[u16]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(u32::try_from(instances.len()).unwrap().to_le_bytes());
        bytes.extend([0; 4]);
        for (index, sessions) in instances.iter().enumerate() {
            let size = u32::try_from(INSTANCE + sessions.len() * ENABLE).unwrap();
            let last = index + 1 == instances.len();
            bytes.extend(if last { 0 } else { size }.to_le_bytes());
            bytes.extend(u32::try_from(sessions.len()).unwrap().to_le_bytes());
            bytes.extend([0; 8]);
            for id in *sessions {
                bytes.extend([1, 0, 0, 0, 4, 0]);
                bytes.extend(id.to_le_bytes());
                bytes.extend([0; 24]);
            }
        }
        bytes
    }

    #[test]
    fn sessions_of_every_instance_once() {
        assert_eq!(logger_ids(&answer(&[&[3, 5], &[], &[5, 0x0102]])), [3, 5, 0x0102]);
        assert_eq!(logger_ids(&answer(&[])), [0; 0]);
    }

    #[test]
    fn a_cut_answer_gives_what_it_has() {
        let whole = answer(&[&[3, 5], &[7]]);
        for length in 0..whole.len() {
            let found = logger_ids(&whole[..length]);
            assert!([3, 5, 7].starts_with(&found), "{length}: {found:?}");
        }
        let mut endless = answer(&[&[3], &[5]]);
        endless[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        endless[0..4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(logger_ids(&endless), [3]);
    }
}
