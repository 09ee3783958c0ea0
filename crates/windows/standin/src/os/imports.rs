//! Replaces entries of the main program's import table. By the time this DLL is attached the
//! loader has bound them all.

use std::ffi::{CStr, c_void};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use windows_sys::Win32::System::Diagnostics::Debug::{
    IMAGE_DIRECTORY_ENTRY_IMPORT, IMAGE_NT_HEADERS64,
};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::System::Memory::{PAGE_READWRITE, VirtualProtect};
use windows_sys::Win32::System::SystemServices::{IMAGE_DOS_HEADER, IMAGE_IMPORT_DESCRIPTOR};

/// A function to be replaced wherever the program imports it from.
pub(super) struct Import {
    pub(super) name: &'static str,
    pub(super) ours: *const c_void,
    /// Where the address it had is kept.
    pub(super) former: &'static AtomicUsize,
}

/// A function imported by number has this bit in place of a name.
const BY_ORDINAL: u64 = 1 << 63;

/// Replaces these functions in the main program.
pub(super) fn replace(wanted: &[Import]) {
    // SAFETY: null asks for the program itself, which is never unloaded.
    let image = unsafe { GetModuleHandleW(ptr::null()) }.cast::<u8>();
    let mut descriptor = descriptors(image);
    // SAFETY: a descriptor of zeros ends the table.
    while let found @ IMAGE_IMPORT_DESCRIPTOR { Name: 1.., .. } = unsafe { descriptor.read() } {
        // SAFETY: both fields of the union are the same number.
        let names = unsafe { found.Anonymous.OriginalFirstThunk };
        if names != 0 {
            replace_in(image, names, found.FirstThunk, wanted);
        }
        descriptor = descriptor.wrapping_add(1);
    }
}

/// The import table of a loaded image.
fn descriptors(image: *mut u8) -> *const IMAGE_IMPORT_DESCRIPTOR {
    // SAFETY: every image begins with these headers.
    let offset = unsafe { image.cast::<IMAGE_DOS_HEADER>().read_unaligned() }.e_lfanew;
    let headers = image.wrapping_offset(offset as isize).cast::<IMAGE_NT_HEADERS64>();
    // SAFETY: as above; this DLL is loaded by 64-bit programs only.
    let directories = unsafe { headers.read_unaligned() }.OptionalHeader.DataDirectory;
    let imports = directories[IMAGE_DIRECTORY_ENTRY_IMPORT as usize].VirtualAddress;
    at(image, imports).cast()
}

/// One DLL's functions: a table of names and one of addresses, side by side.
fn replace_in(image: *mut u8, names: u32, addresses: u32, wanted: &[Import]) {
    let mut name = at(image, names).cast::<u64>().cast_const();
    let mut address = at(image, addresses).cast::<usize>();
    loop {
        // SAFETY: a zero ends the table.
        let place = unsafe { name.read() };
        if place == 0 {
            return;
        }
        if place & BY_ORDINAL == 0 {
            // Behind a hint of two bytes.
            let text = at(image, u32::try_from(place).unwrap_or(0)).wrapping_add(2).cast();
            // SAFETY: the name ends in a zero.
            let text = unsafe { CStr::from_ptr(text) };
            if let Some(import) = wanted.iter().find(|one| one.name.as_bytes() == text.to_bytes()) {
                exchange(address, import);
            }
        }
        name = name.wrapping_add(1);
        address = address.wrapping_add(1);
    }
}

fn exchange(address: *mut usize, import: &Import) {
    let mut protection = 0;
    let (page, size) = (address.cast::<c_void>(), size_of::<usize>());
    // SAFETY: the entry is the program's own, and stays readable.
    unsafe { VirtualProtect(page, size, PAGE_READWRITE, &raw mut protection) };
    // SAFETY: the entry is writable now, and no other thread runs yet.
    let former = unsafe { address.replace(import.ours.expose_provenance()) };
    import.former.store(former, Ordering::Relaxed);
    // SAFETY: as above.
    unsafe { VirtualProtect(page, size, protection, &raw mut protection) };
}

fn at(image: *mut u8, address: u32) -> *mut u8 {
    image.wrapping_add(address as usize)
}
