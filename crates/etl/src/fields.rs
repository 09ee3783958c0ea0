//! Little-endian integers at fixed places of a fixed-size header.
//!
//! The place is a constant and the header's size is in its type, so a wrong place does not
//! compile and no check is left at run time.

/// The `LEN` bytes at `AT`.
#[inline(always)]
pub(crate) fn bytes_at<const AT: usize, const LEN: usize, const N: usize>(
    header: &[u8; N],
) -> [u8; LEN] {
    const { assert!(AT + LEN <= N, "the field lies outside the header") };
    let mut field = [0; LEN];
    field.copy_from_slice(&header[AT..AT + LEN]);
    field
}

/// The 16-bit integer at `AT`.
#[inline(always)]
pub(crate) fn u16_at<const AT: usize, const N: usize>(header: &[u8; N]) -> u16 {
    u16::from_le_bytes(bytes_at::<AT, 2, N>(header))
}

/// The 32-bit integer at `AT`.
#[inline(always)]
pub(crate) fn u32_at<const AT: usize, const N: usize>(header: &[u8; N]) -> u32 {
    u32::from_le_bytes(bytes_at::<AT, 4, N>(header))
}

/// The 64-bit integer at `AT`.
#[inline(always)]
pub(crate) fn u64_at<const AT: usize, const N: usize>(header: &[u8; N]) -> u64 {
    u64::from_le_bytes(bytes_at::<AT, 8, N>(header))
}

/// The signed 64-bit integer at `AT`.
#[inline(always)]
pub(crate) fn i64_at<const AT: usize, const N: usize>(header: &[u8; N]) -> i64 {
    i64::from_le_bytes(bytes_at::<AT, 8, N>(header))
}
