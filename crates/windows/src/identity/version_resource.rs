//! What a program's file says of itself: FileDescription and CompanyName of its version resource.
//!
//! Nobody vouches for these texts: whoever makes a file may write what he likes into it. The same
//! holds for every length in the resource, so Windows is asked for the block alone, and what it
//! says is read here, where a length cannot lead out of it; VerQueryValueW believes the lengths.

pub(super) mod block;

#[cfg(windows)]
use block::Version;

/// The texts of a file; `None` when it has none or cannot be read.
#[cfg(windows)]
pub fn read(path: &str) -> Option<Version> {
    Some(block::texts(&ask::block(path)?))
}

#[cfg(windows)]
mod ask {
    use windows_sys::Win32::Storage::FileSystem::{GetFileVersionInfoSizeW, GetFileVersionInfoW};

    use crate::wide;

    /// Most bytes of a block that are read: one that says more is no description of a program.
    const LARGEST: u32 = 1 << 20;

    /// A file's version resource, copied.
    pub(super) fn block(path: &str) -> Option<Vec<u8>> {
        let path = wide::terminated(path);
        let mut unused = 0;
        // SAFETY: `path` ends in a zero; the number is writable.
        let size = unsafe { GetFileVersionInfoSizeW(path.as_ptr(), &raw mut unused) };
        let size = Some(size).filter(|size| (1..=LARGEST).contains(size))?;
        let mut block = vec![0; usize::try_from(size).ok()?];
        // SAFETY: `path` ends in a zero; `block` has `size` writable bytes.
        let done =
            unsafe { GetFileVersionInfoW(path.as_ptr(), 0, size, block.as_mut_ptr().cast()) };
        (done != 0).then_some(block)
    }
}
