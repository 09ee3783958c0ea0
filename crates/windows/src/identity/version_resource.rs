//! What a program's file says of itself: FileDescription and CompanyName of its version resource.
//!
//! Nobody vouches for these texts: whoever makes a file may write what he likes into it.

#[cfg(windows)]
use crate::wide;

/// A version resource's texts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Version {
    /// FileDescription: `Host Process for Windows Services`.
    pub description: Option<Box<str>>,
    /// CompanyName: `Microsoft Corporation`.
    pub company: Option<Box<str>>,
}

/// Language and code page of texts whose resource does not list any: US English, in Unicode and
/// in the Windows code page 1252. Many programs have one of these and a list that says otherwise.
const USUAL: [[u16; 2]; 2] = [[0x0409, 0x04b0], [0x0409, 0x04e4]];

/// The languages and code pages of a `\VarFileInfo\Translation`, then the usual ones.
fn translations(list: &[u8]) -> Vec<[u16; 2]> {
    let (pairs, _) = list.as_chunks::<4>();
    let listed = pairs.iter().map(|[a, b, c, d]| [[*a, *b], [*c, *d]].map(u16::from_le_bytes));
    listed.chain(USUAL).collect()
}

/// The place of a text in a resource.
fn place([language, code_page]: [u16; 2], name: &str) -> String {
    format!(r"\StringFileInfo\{language:04x}{code_page:04x}\{name}")
}

/// The texts of a file; `None` when it has none or cannot be read.
#[cfg(windows)]
pub fn read(path: &str) -> Option<Version> {
    let resource = ask::Resource::of(path)?;
    let translations = translations(resource.value(r"\VarFileInfo\Translation").unwrap_or(&[]));
    let text = |name: &str| {
        let texts = translations.iter().filter_map(|one| resource.text(&place(*one, name)));
        texts.map(|text| text.trim().to_owned()).find(|text| !text.is_empty()).map(Into::into)
    };
    Some(Version { description: text("FileDescription"), company: text("CompanyName") })
}

#[cfg(windows)]
mod ask {
    use windows_sys::Win32::Storage::FileSystem::{
        GetFileVersionInfoSizeW, GetFileVersionInfoW, VerQueryValueW,
    };

    use super::wide;

    /// A file's version resource, copied.
    pub(super) struct Resource(Vec<u32>);

    impl Resource {
        pub(super) fn of(path: &str) -> Option<Self> {
            let path = wide::terminated(path);
            let mut unused = 0;
            // SAFETY: `path` ends in a zero; the number is writable.
            let size = unsafe { GetFileVersionInfoSizeW(path.as_ptr(), &raw mut unused) };
            let mut room = vec![0_u32; usize::try_from(size).ok()?.div_ceil(4)];
            // SAFETY: `path` ends in a zero; `room` has at least `size` writable bytes.
            let done =
                unsafe { GetFileVersionInfoW(path.as_ptr(), 0, size, room.as_mut_ptr().cast()) };
            (size > 0 && done != 0).then_some(Self(room))
        }

        /// The value at a place: bytes, or for a text units, of which Windows tells the number.
        fn find(&self, place: &str) -> Option<(*const u8, usize)> {
            let place = wide::terminated(place);
            let (mut value, mut length) = (std::ptr::null_mut(), 0);
            // SAFETY: the block was filled by GetFileVersionInfoW; `place` ends in a zero; both
            // results are writable.
            let found = unsafe {
                VerQueryValueW(
                    self.0.as_ptr().cast(),
                    place.as_ptr(),
                    &raw mut value,
                    &raw mut length,
                )
            };
            let length = usize::try_from(length).ok()?;
            (found != 0 && !value.is_null() && length > 0)
                .then(|| (value.cast_const().cast(), length))
        }

        pub(super) fn value(&self, place: &str) -> Option<&[u8]> {
            let (bytes, length) = self.find(place)?;
            // SAFETY: Windows points at as many bytes inside the block, which lives as long.
            Some(unsafe { std::slice::from_raw_parts(bytes, length) })
        }

        pub(super) fn text(&self, place: &str) -> Option<String> {
            let (bytes, units) = self.find(place)?;
            // SAFETY: for a text Windows tells the number of units, and resources align them.
            let units = unsafe { std::slice::from_raw_parts(bytes.cast::<u16>(), units) };
            Some(wide::text(units))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_looked_for_in_their_own_language_first() {
        let found = translations(&[0x07, 0x04, 0xb0, 0x04, 0xff]);
        assert_eq!(found, [[0x0407, 0x04b0], USUAL[0], USUAL[1]]);
        assert_eq!(place(found[0], "CompanyName"), r"\StringFileInfo\040704b0\CompanyName");
        assert_eq!(translations(&[]), USUAL);
    }
}
