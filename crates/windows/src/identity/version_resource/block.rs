//! The block of a version resource: a tree of nodes, each with a key, a value and children.
//!
//! | field | bytes |
//! |---|---|
//! | wLength | u16, of the node with its children |
//! | wValueLength | u16, of the value: in units for text, in bytes else |
//! | wType | u16, 1 for text |
//! | szKey | UTF-16LE up to its zero |
//! | Value | at the next multiple of four bytes |
//! | Children | at the next multiple of four bytes, each again at one |
//!
//! (VS_VERSIONINFO and what it holds, in Microsoft's documentation of version resources.) A length
//! that leads out of what surrounds it ends there; texts end at their zero, whatever length they
//! state, as many programs state it in bytes. Reading takes one pass over each level.

/// A version resource's texts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Version {
    /// FileDescription: `Host Process for Windows Services`.
    pub description: Option<Box<str>>,
    /// CompanyName: `Microsoft Corporation`.
    pub company: Option<Box<str>>,
}

/// Tables of texts, by language and code page, that are looked into when the resource lists none or
/// others than it has: US English, in Unicode and in the Windows code page 1252.
const USUAL: [&str; 2] = ["040904b0", "040904e4"];

/// Most languages of a resource that are looked for.
const LANGUAGES: usize = 16;

/// What a block, as GetFileVersionInfoW gives it, says; nothing where it is damaged.
pub fn texts(block: &[u8]) -> Version {
    let Some((root, _)) = Node::first(block) else { return Version::default() };
    let languages = languages(&root);
    let tables = || root.children().filter(|node| node.is("StringFileInfo"));
    let tables = || tables().flat_map(|strings| strings.children());
    let text = |name: &str| {
        let named = |table: &Node<'_>| table.children().find(|node| node.is(name))?.text();
        let listed = languages.iter();
        let mut listed = listed.filter_map(|key| tables().find(|one| one.is(key)));
        let found = listed.find_map(|table| named(&table));
        found.or_else(|| tables().find_map(|table| named(&table)))
    };
    Version { description: text("FileDescription"), company: text("CompanyName") }
}

/// Keys of the tables to look into first: those of `\VarFileInfo\Translation`, then the usual ones.
fn languages(root: &Node<'_>) -> Vec<String> {
    let variables = root.children().find(|node| node.is("VarFileInfo"));
    let list = variables.and_then(|node| node.children().find(|node| node.is("Translation")));
    let (pairs, _) = list.map_or(&[][..], |list| list.value()).as_chunks::<4>();
    let key = |[a, b, c, d]: &[u8; 4]| {
        let [language, code_page] = [[*a, *b], [*c, *d]].map(u16::from_le_bytes);
        format!("{language:04x}{code_page:04x}")
    };
    pairs.iter().take(LANGUAGES).map(key).chain(USUAL.map(str::to_owned)).collect()
}

/// One node; all of it lies in the block.
#[derive(Clone, Copy, Debug)]
struct Node<'a> {
    /// The key, UTF-16LE without its zero.
    key: &'a [u8],
    /// From the value on to the end of the node.
    rest: &'a [u8],
    /// Length of the value as the node states it, in bytes.
    stated: usize,
}

impl<'a> Node<'a> {
    /// The node at the beginning of `bytes`, and what comes behind it.
    fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (header, _) = bytes.split_first_chunk::<6>()?;
        let [length, value_length, kind] =
            [[header[0], header[1]], [header[2], header[3]], [header[4], header[5]]]
                .map(|pair| usize::from(u16::from_le_bytes(pair)));
        let node = &bytes[..length.min(bytes.len())];
        let named = node.get(header.len()..)?;
        let key = until_zero(named);
        // Behind the key stands its zero.
        let value = aligned(header.len() + key.len() + 2);
        let unit = if kind == 1 { 2 } else { 1 };
        let rest = node.get(value..).unwrap_or_default();
        let behind = bytes.get(aligned(length)..).unwrap_or_default();
        Some((Self { key, rest, stated: value_length * unit }, behind))
    }

    fn children(self) -> impl Iterator<Item = Node<'a>> {
        let start = aligned(self.stated);
        let mut rest = self.rest.get(start..).unwrap_or_default();
        std::iter::from_fn(move || {
            let (node, behind) = Node::first(rest)?;
            rest = behind;
            Some(node)
        })
    }

    /// Whether this is its key, in letters of either case.
    fn is(&self, key: &str) -> bool {
        let (units, _) = self.key.as_chunks::<2>();
        let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
        let lower = |unit: u16| u8::try_from(unit).map_or(unit, |b| b.to_ascii_lowercase().into());
        units.map(lower).eq(key.encode_utf16().map(lower))
    }

    fn value(&self) -> &'a [u8] {
        &self.rest[..self.stated.min(self.rest.len())]
    }

    /// The value as text without white space around it; `None` when nothing is left.
    fn text(&self) -> Option<Box<str>> {
        // Some state no length, some the number of bytes: the zero decides.
        let (units, _) = until_zero(self.rest).as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        let text = String::from_utf16_lossy(&units);
        Some(text.trim()).filter(|text| !text.is_empty()).map(Into::into)
    }
}

/// Whole units of two bytes before the first that is zero, or all of them.
fn until_zero(bytes: &[u8]) -> &[u8] {
    let (units, _) = bytes.as_chunks::<2>();
    let end = units.iter().position(|unit| *unit == [0, 0]).unwrap_or(units.len());
    &bytes[..2 * end]
}

/// The next multiple of four.
const fn aligned(place: usize) -> usize {
    place.next_multiple_of(4)
}

#[cfg(test)]
mod tests;
