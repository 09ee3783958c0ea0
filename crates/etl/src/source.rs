//! Where the bytes of a trace come from.

use std::fs::File;
use std::io;

/// Bytes that can be read at any place, by several threads at once.
///
/// A trace is read by position, never through a shared cursor, so each thread can take the
/// buffers it likes from one open file.
pub trait ReadAt: Sync {
    /// Reads into `buffer` from the byte `offset` on, and tells how many bytes came.
    ///
    /// May give less than asked; gives 0 only at the end or for an empty `buffer`.
    ///
    /// # Errors
    /// Whatever the system says of the read.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// The length in bytes.
    ///
    /// # Errors
    /// Whatever the system says when asked.
    fn length(&self) -> io::Result<u64>;
}

impl ReadAt for File {
    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        self.metadata().map(|metadata| metadata.len())
    }
}

impl ReadAt for &[u8] {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.len());
        let available = &self[start..];
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        Ok(count)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.as_slice().read_at(buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }
}

impl<S: ReadAt + ?Sized> ReadAt for &S {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        (**self).read_at(buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        (**self).length()
    }
}

/// Fills `buffer` from the byte `offset` on, and tells how many bytes came before the end.
pub(crate) fn read_full<S: ReadAt + ?Sized>(
    source: &S,
    buffer: &mut [u8],
    offset: u64,
) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read_at(&mut buffer[filled..], offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, as a slow pipe of a network file system might.
    struct Trickle(Vec<u8>);

    impl ReadAt for Trickle {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            let length = buffer.len().min(1);
            self.0.read_at(&mut buffer[..length], offset)
        }

        fn length(&self) -> io::Result<u64> {
            self.0.length()
        }
    }

    #[test]
    fn short_reads_are_put_together() {
        let mut buffer = [0; 4];
        assert_eq!(read_full(&Trickle(vec![1, 2, 3, 4, 5]), &mut buffer, 1).unwrap(), 4);
        assert_eq!(buffer, [2, 3, 4, 5]);
    }

    #[test]
    fn the_end_gives_what_there_is() {
        let mut buffer = [0; 4];
        assert_eq!(read_full(&vec![1_u8, 2, 3], &mut buffer, 2).unwrap(), 1);
        assert_eq!(read_full(&vec![1_u8, 2, 3], &mut buffer, 3).unwrap(), 0);
        assert_eq!(read_full(&vec![1_u8, 2, 3], &mut buffer, u64::MAX).unwrap(), 0);
    }
}
