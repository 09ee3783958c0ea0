//! The same blocks in programs' files, through Windows' own reading of them.

use super::*;
use crate::identity::version_of_file;

/// Where the section of resources lies in the file, and in memory.
const STORED_AT: u32 = 0x200;
const MAPPED_AT: u32 = 0x1000;

/// A library that holds nothing but a version resource.
fn library(block: &[u8]) -> Vec<u8> {
    let section = section(block);
    let size = u32::try_from(section.len()).unwrap();
    let mut file = vec![0; STORED_AT as usize];
    put(&mut file, 0x00, b"MZ");
    put(&mut file, 0x3c, &0x40_u32.to_le_bytes());
    put(&mut file, 0x40, b"PE\0\0");
    // IMAGE_FILE_HEADER: AMD64, one section, the size of what follows, a library.
    words(&mut file, 0x44, &[0x8664, 1]);
    words(&mut file, 0x54, &[0xf0, 0x2022]);
    // IMAGE_OPTIONAL_HEADER64: alignments, versions of the system, sizes, 16 directories.
    words(&mut file, 0x58, &[0x20b]);
    put(&mut file, 0x70, &0x1_8000_0000_u64.to_le_bytes());
    longs(&mut file, 0x78, &[MAPPED_AT, STORED_AT]);
    words(&mut file, 0x80, &[6, 0, 0, 0, 6, 0]);
    longs(&mut file, 0x90, &[MAPPED_AT + size.next_multiple_of(MAPPED_AT), STORED_AT]);
    words(&mut file, 0x9c, &[3]);
    longs(&mut file, 0xc4, &[16]);
    longs(&mut file, 0xd8, &[MAPPED_AT, size]);
    // IMAGE_SECTION_HEADER: data that is read.
    put(&mut file, 0x148, b".rsrc");
    longs(&mut file, 0x150, &[size, MAPPED_AT, size, STORED_AT]);
    longs(&mut file, 0x16c, &[0x4000_0040]);
    file.extend(section);
    file.resize(file.len().next_multiple_of(STORED_AT as usize), 0);
    file
}

/// Three directories of one entry each: type 16, name 1, US English; then where the data lies.
fn section(block: &[u8]) -> Vec<u8> {
    let mut section = vec![0; 0x58];
    for (at, id, next) in
        [(0x00, 16, 0x8000_0018), (0x18, 1, 0x8000_0030), (0x30, 0x409, 0x0000_0048)]
    {
        words(&mut section, at + 14, &[1]);
        longs(&mut section, at + 16, &[id, next]);
    }
    longs(&mut section, 0x48, &[MAPPED_AT + 0x58, u32::try_from(block.len()).unwrap()]);
    section.extend(block);
    section
}

fn put(bytes: &mut [u8], at: usize, what: &[u8]) {
    bytes[at..at + what.len()].copy_from_slice(what);
}

fn words(bytes: &mut [u8], at: usize, words: &[u16]) {
    put(bytes, at, &words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>());
}

fn longs(bytes: &mut [u8], at: usize, longs: &[u32]) {
    put(bytes, at, &longs.iter().flat_map(|long| long.to_le_bytes()).collect::<Vec<_>>());
}

/// What a file with such a resource says.
fn told(made: &Made) -> Option<Version> {
    let name = format!("nettally-resource-{}.dll", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, library(&made.bytes())).unwrap();
    let told = version_of_file(path.to_str().unwrap());
    std::fs::remove_file(&path).unwrap();
    told
}

fn honest() -> Made {
    let table = vec![Made::text("CompanyName", "Maker"), Made::text("FileDescription", "Thing")];
    let mut made = block(&ENGLISH, vec![Made::of("040904b0", table)]);
    // VS_FIXEDFILEINFO begins with its signature.
    made.value = [&[0xbd, 0x04, 0xef, 0xfe][..], &[0; 48]].concat();
    made
}

/// The node that these children lead to.
fn at<'m>(made: &'m mut Made, path: &[usize]) -> &'m mut Made {
    path.iter().fold(made, |node, child| &mut node.children[*child])
}

/// Windows may refuse a file whose resource is damaged; what it gives is what the block says.
#[test]
fn no_stated_length_leads_out_of_a_file() {
    let version = told(&honest()).expect("a resource");
    assert_eq!(version.company.as_deref(), Some("Maker"));
    assert_eq!(version.description.as_deref(), Some("Thing"));
    let (mut given, mut made) = (0, Vec::new());
    for length in [0, 1, 5, 6, 11, 0x5c, 0x7fff, 0xffff] {
        for path in [&[][..], &[0], &[0, 0], &[1], &[1, 0], &[1, 0, 0]] {
            let (mut value, mut whole) = (honest(), honest());
            at(&mut value, path).stated_value = Some(length);
            at(&mut whole, path).stated_length = Some(length);
            made.extend([value, whole]);
        }
    }
    for made in &made {
        let Some(version) = told(made) else { continue };
        given += 1;
        for (text, expected) in [(version.company, "Maker"), (version.description, "Thing")] {
            assert!(text.as_deref().is_none_or(|text| text == expected), "{text:?}");
        }
    }
    assert!(given > made.len() / 2, "only {given} of {} were given at all", made.len());
}
