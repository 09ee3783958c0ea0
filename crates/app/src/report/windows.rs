//! What a Windows build is called.

/// Builds that were released, and the names people know them by.
const RELEASES: [(u32, &str); 30] = [
    (2600, "Windows XP"),
    (3790, "Windows Server 2003"),
    (6000, "Windows Vista"),
    (6001, "Windows Vista SP1"),
    (6002, "Windows Vista SP2"),
    (7600, "Windows 7"),
    (7601, "Windows 7 SP1"),
    (9200, "Windows 8"),
    (9600, "Windows 8.1"),
    (10240, "Windows 10 1507"),
    (10586, "Windows 10 1511"),
    (14393, "Windows 10 1607"),
    (15063, "Windows 10 1703"),
    (16299, "Windows 10 1709"),
    (17134, "Windows 10 1803"),
    (17763, "Windows 10 1809"),
    (18362, "Windows 10 1903"),
    (18363, "Windows 10 1909"),
    (19041, "Windows 10 2004"),
    (19042, "Windows 10 20H2"),
    (19043, "Windows 10 21H1"),
    (19044, "Windows 10 21H2"),
    (19045, "Windows 10 22H2"),
    (20348, "Windows Server 2022"),
    (22000, "Windows 11 21H2"),
    (22621, "Windows 11 22H2"),
    (22631, "Windows 11 23H2"),
    (25398, "Windows Server 23H2"),
    (26100, "Windows 11 24H2"),
    (26200, "Windows 11 25H2"),
];

/// The name of a Windows build, `Windows 11 24H2 (26100)`. Server editions share the builds
/// of desktop ones; an unreleased build is named after the product it was a preview of.
pub(crate) fn name(build: u32) -> String {
    let release = RELEASES.iter().find(|(known, _)| *known == build);
    let product = match (release, build) {
        (Some((_, name)), _) => name,
        (None, 22000..) => "Windows 11",
        (None, 9601..22000) => "Windows 10",
        (None, _) => "Windows",
    };
    format!("{product} ({build})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_have_names() {
        assert_eq!(name(7601), "Windows 7 SP1 (7601)");
        assert_eq!(name(26100), "Windows 11 24H2 (26100)");
        assert_eq!(name(29559), "Windows 11 (29559)");
        assert_eq!(name(22623), "Windows 11 (22623)");
        assert_eq!(name(5), "Windows (5)");
        assert!(RELEASES.is_sorted());
    }
}
