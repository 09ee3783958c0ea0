//! Native paths and the paths people know.
//!
//! Events name files as the kernel does, `\Device\HarddiskVolume3\Windows\…`; people say
//! `C:\Windows\…`. The map changes when a drive comes or goes.

use event::kinds::VolumeMapping;

#[cfg(windows)]
mod read;

#[cfg(windows)]
pub use read::list;

/// The mapping of a drive: `C:` stands for the native `target`. `None` for what is no drive, or
/// stands for another drive (SUBST), whose files have that one's native path.
pub(crate) fn drive(letter: &str, target: &str) -> Option<VolumeMapping> {
    let plain = letter.trim_end_matches('\\');
    let is_drive = plain.len() == 2 && plain.ends_with(':');
    (is_drive && target.starts_with(r"\Device\")).then(|| prefix(target, &format!("{plain}\\")))
}

/// The mappings that do not depend on drives; `windows` is the folder of Windows.
pub(crate) fn fixed(windows: Option<&str>) -> Vec<VolumeMapping> {
    let mut fixed = vec![prefix(r"\Device\Mup", r"\\"), prefix(r"\??", "")];
    if let Some(windows) = windows {
        fixed.push(prefix(r"\SystemRoot", &format!("{}\\", windows.trim_end_matches('\\'))));
    }
    fixed
}

/// The DOS form of a native path, by the longest prefix that fits, in any case of letters; `None`
/// when none does.
pub fn dos_path(volumes: &[VolumeMapping], native: &str) -> Option<String> {
    let fits = |volume: &&VolumeMapping| {
        let start = native.get(..volume.native.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(&volume.native))
    };
    let longest = volumes.iter().filter(fits).max_by_key(|volume| volume.native.len())?;
    Some(format!("{}{}", longest.dos, &native[longest.native.len()..]))
}

fn prefix(native: &str, dos: &str) -> VolumeMapping {
    let native = format!("{}\\", native.trim_end_matches('\\'));
    VolumeMapping { native: native.into(), dos: dos.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_paths_become_known_ones() {
        let mut volumes = fixed(Some(r"C:\Windows"));
        volumes.extend(drive(r"C:\", r"\Device\HarddiskVolume3"));
        volumes.extend(drive(r"D:\", r"\Device\HarddiskVolume33"));
        for (native, dos) in [
            (r"\Device\HarddiskVolume3\a\b.exe", Some(r"C:\a\b.exe")),
            (r"\device\harddiskvolume33\c.exe", Some(r"D:\c.exe")),
            (r"\Device\Mup\server\share\d.exe", Some(r"\\server\share\d.exe")),
            (r"\SystemRoot\System32\smss.exe", Some(r"C:\Windows\System32\smss.exe")),
            (r"\??\C:\e.exe", Some(r"C:\e.exe")),
            (r"\Device\HarddiskVolume4\f.exe", None),
            (r"C:\g.exe", None),
            ("", None),
            ("\\Device\\Mup\u{e9}", None),
        ] {
            assert_eq!(dos_path(&volumes, native).as_deref(), dos, "{native}");
        }
    }

    #[test]
    fn only_drives_with_a_device_are_mapped() {
        assert_eq!(drive(r"S:\", r"\??\C:\projects"), None);
        assert_eq!(drive("PIPE", r"\Device\NamedPipe"), None);
        let mapping = drive("C:", r"\Device\HarddiskVolume3").unwrap();
        assert_eq!((&*mapping.native, &*mapping.dos), (r"\Device\HarddiskVolume3\", r"C:\"));
    }
}
