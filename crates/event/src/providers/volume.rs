//! SystemConfigEx: what merging a trace adds about the machine it was recorded on.
//!
//! Type 35 pairs a native path prefix with its DOS form; both are UTF-16 with a closing zero. Real
//! traces have it in version 0. The other types (32 to 37: build information, system paths, volumes
//! without a letter, network interfaces) name nothing we use.

use super::{Decoded, Provider};
use crate::guid::Guid;
use crate::kinds::{Event, VolumeMapping};
use crate::payload::Payload;
use crate::raw::RawEvent;

/// The class. Written by the tools that merge traces, never switched on.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x9b79_ee91,
        0xb5fd,
        0x41c0,
        [0xa2, 0x43, 0x42, 0x48, 0xe2, 0x66, 0xe9, 0xd0],
    ),
    name: "SystemConfigEx",
    enable: None,
    carries_traffic: false,
    newest: |_| 0,
    decode,
};

fn decode(raw: &RawEvent<'_>) -> Decoded {
    if raw.opcode != 35 {
        return Ok(None);
    }
    let mut payload = Payload::new(raw.payload);
    let native = payload.utf16z("NtPath")?.into();
    let dos = payload.utf16z("DosPath")?.into();
    Ok(Some(Event::Volume(Box::new(VolumeMapping { native, dos }))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    #[test]
    fn mappings_and_what_is_not_kept() {
        let volume = "wide \\Device\\HarddiskVolume2\\, wide C:\\";
        check(
            &PROVIDER,
            &[
                (35, 0, volume, "\\Device\\HarddiskVolume2\\ is C:\\"),
                (35, 0, "wide \\Device\\Mup\\, wide \\\\", "\\Device\\Mup\\ is \\\\"),
                // A real one: this prefix stands for nothing.
                (35, 0, "wide \\??\\, wide", "\\??\\ is "),
                (35, 0, "wide C:", "payload too short: DosPath at 6: no end within 0 bytes"),
                (35, 1, volume, "\\Device\\HarddiskVolume2\\ is C:\\"),
                (35, 9, &format!("{volume}, u32 7"), "\\Device\\HarddiskVolume2\\ is C:\\"),
                (35, 9, "wide C:", "payload too short: DosPath at 6: no end within 0 bytes"),
                (32, 0, "", "nothing"),
                (37, 0, "", "nothing"),
                (31, 0, "", "nothing"),
            ],
        );
    }
}
