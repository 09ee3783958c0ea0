//! The kernel's own event groups and the classes they stand for.
//!
//! Kernel records save room by naming their class with one byte. The classes and their
//! GUIDs are those of Microsoft's list "NT Kernel Logger Constants"; the numbers of the
//! groups are seen in real traces from Windows Vista to Windows 11.

use event::Guid;

/// Group of the trace header and of what is logged about the trace itself.
pub(crate) const HEADER: u8 = 0x00;

/// One kernel group.
struct Group {
    number: u8,
    class: Guid,
    name: &'static str,
}

const fn group(number: u8, class: Guid, name: &'static str) -> Group {
    Group { number, class, name }
}

/// `{first-second-third-last[0..2]-last[2..8]}`, with the last eight bytes as printed.
const fn guid(first: u32, second: u16, third: u16, last: u64) -> Guid {
    Guid::from_fields(first, second, third, last.to_be_bytes())
}

const GROUPS: [Group; 15] = [
    group(HEADER, guid(0x68fd_d900, 0x4a3e, 0x11d1, 0x84f4_0000_f804_64e3), "Header"),
    group(0x01, guid(0x3d6f_a8d4, 0xfe05, 0x11d0, 0x9dda_00c0_4fd7_ba7c), "DiskIo"),
    group(0x02, guid(0x3d6f_a8d3, 0xfe05, 0x11d0, 0x9dda_00c0_4fd7_ba7c), "Memory"),
    group(0x03, guid(0x3d6f_a8d0, 0xfe05, 0x11d0, 0x9dda_00c0_4fd7_ba7c), "Process"),
    group(0x04, guid(0x90cb_dc39, 0x4a3e, 0x11d1, 0x84f4_0000_f804_64e3), "FileIo"),
    group(0x05, guid(0x3d6f_a8d1, 0xfe05, 0x11d0, 0x9dda_00c0_4fd7_ba7c), "Thread"),
    group(0x06, guid(0x9a28_0ac0, 0xc8e0, 0x11d1, 0x84e2_00c0_4fb9_98a2), "TcpIp"),
    group(0x07, guid(0x3282_fc76, 0xfeed, 0x498e, 0x8aa7_e70f_459d_430e), "Job"),
    group(0x08, guid(0xbf3a_50c5, 0xa9c9, 0x4988, 0xa005_2df0_b7c8_0f80), "UdpIp"),
    group(0x09, guid(0xae53_722e, 0xc863, 0x11d2, 0x8659_00c0_4fa3_21a1), "Registry"),
    group(0x0b, guid(0x0185_3a65, 0x418f, 0x4f36, 0xaefc_dc0f_1d2f_d235), "Config"),
    group(0x0f, guid(0xce1d_bfb4, 0x137e, 0x4da6, 0x87b0_3f59_aa10_2cbc), "PerfInfo"),
    group(0x14, guid(0x2cb1_5d1d, 0x5fc1, 0x11d2, 0xabe1_00a0_c911_f518), "Image"),
    group(0x18, guid(0xdef2_fe46, 0x7bd6, 0x4b80, 0xbd94_f57f_e20d_0ce3), "StackWalk"),
    group(0x1a, guid(0x45d8_cccd, 0x539f, 0x4b72, 0xa8b7_5c68_3142_609a), "Alpc"),
];

/// Class of each group number; the records' hot path looks it up by index.
const CLASSES: [Guid; 256] = {
    let mut classes = [Guid::from_fields(0, 0, 0, [0; 8]); 256];
    let mut number: u32 = 0;
    while number < 256 {
        classes[number as usize] = Guid::from_fields(number, 0, 0, [0; 8]);
        number += 1;
    }
    let mut row = 0;
    while row < GROUPS.len() {
        classes[GROUPS[row].number as usize] = GROUPS[row].class;
        row += 1;
    }
    classes
};

/// The class of the kernel records of this `group`.
///
/// A group without a known class becomes a GUID whose first field is the group's number and
/// whose other fields are zero. Type 10 of the process group is a loaded image, of which
/// newer systems made a class of its own; it is left in the class of its group.
#[inline]
pub fn class(group: u8) -> Guid {
    CLASSES[usize::from(group)]
}

/// The short name of a kernel class, such as `TcpIp`.
///
/// A user-mode program may write the same class with its full GUID; the name is the same.
pub fn known_name(class: Guid) -> Option<&'static str> {
    GROUPS.iter().find(|group| group.class == class).map(|group| group.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_become_classes() {
        assert_eq!(class(6).to_string(), "9a280ac0-c8e0-11d1-84e2-00c04fb998a2");
        assert_eq!(class(3).to_string(), "3d6fa8d0-fe05-11d0-9dda-00c04fd7ba7c");
        assert_eq!(class(0xe7).to_string(), "000000e7-0000-0000-0000-000000000000");
    }

    #[test]
    fn classes_have_names() {
        assert_eq!(known_name(class(8)), Some("UdpIp"));
        assert_eq!(known_name(class(0)), Some("Header"));
        assert_eq!(known_name(class(0xe7)), None);
    }
}
