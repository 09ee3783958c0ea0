//! The resolver's cache: names that programs asked for before anybody listened.
//!
//! Microsoft documents the command (`ipconfig /displaydns`) and not the function behind it, so the
//! function is looked up when it is needed, and its absence is an answer. The records themselves
//! are then asked for with DnsQuery, which is documented, and which is told not to ask any server.

use std::collections::BTreeSet;
use std::net::IpAddr;

use event::kinds::{NameAnswer, NameSource};
use windows_sys::Win32::NetworkManagement::Dns::{
    DNS_QUERY_NO_HOSTS_FILE, DNS_QUERY_NO_MULTICAST, DNS_QUERY_NO_NETBT, DNS_QUERY_NO_WIRE_QUERY,
    DNS_RECORDA, DNS_TYPE_A, DNS_TYPE_AAAA, DnsFree, DnsFreeRecordList, DnsQuery_W,
};

use crate::library::Library;
use crate::wide;

/// Most entries that are asked for; a cache has some hundred.
const MOST: usize = 4096;

/// An entry of the table. Microsoft documents neither the function nor this layout, and this
/// project has not proven either on real Windows yet; `tests/facts.rs` asks it where it runs.
#[repr(C)]
struct Entry {
    next: *const Entry,
    name: *const u16,
    kind: u16,
    data_length: u16,
    flags: u32,
}

type DnsGetCacheDataTable = unsafe extern "system" fn(*mut *const Entry) -> i32;

/// What the resolver remembers of host names and their addresses.
///
/// # Errors
///
/// Why it cannot be read, in words.
pub fn cached() -> Result<Vec<NameAnswer>, &'static str> {
    let library = Library::system("dnsapi.dll").ok_or("dnsapi.dll is missing")?;
    // SAFETY: the library outlives the call. That the function has this type is an assumption that
    // nothing documents and no real Windows has confirmed yet; see `Entry`.
    let get: DnsGetCacheDataTable =
        unsafe { library.function(c"DnsGetCacheDataTable") }.ok_or("no such function")?;
    let mut first = std::ptr::null();
    // SAFETY: `first` is writable.
    if unsafe { get(&raw mut first) } == 0 {
        return Err("the resolver gives no table");
    }
    // SAFETY: a list that the call has just made, if its entries are as `Entry` assumes.
    let names = unsafe { names(first) };
    Ok(names.into_iter().filter_map(|(name, kind)| answer(name, kind)).collect())
}

/// Names and the types of record cached for them: of addresses only, each once.
///
/// How the list is to be freed is not documented either. It is some kilobytes, made once in a run,
/// and left to the end of the process.
///
/// # Safety
///
/// The pointer is null, or leads to a list that the resolver has made and that nobody frees.
unsafe fn names(first: *const Entry) -> BTreeSet<(String, u16)> {
    let (mut next, mut found) = (first, BTreeSet::new());
    for _ in 0..MOST {
        // SAFETY: null or an entry of the list, says the contract.
        let Some(entry) = (unsafe { next.as_ref() }) else { break };
        if [DNS_TYPE_A, DNS_TYPE_AAAA].contains(&entry.kind) {
            // SAFETY: a text with a closing zero that belongs to the entry.
            found.insert((unsafe { wide::at(entry.name) }, entry.kind));
        }
        next = entry.next;
    }
    found
}

/// The addresses of a name as the cache has them; `None` when it has none any more.
fn answer(name: String, kind: u16) -> Option<NameAnswer> {
    let asked = wide::terminated(&name);
    let from_cache = DNS_QUERY_NO_WIRE_QUERY
        | DNS_QUERY_NO_HOSTS_FILE
        | DNS_QUERY_NO_NETBT
        | DNS_QUERY_NO_MULTICAST;
    let mut records = std::ptr::null_mut();
    // SAFETY: `asked` ends in a zero; `records` is writable; the reserved ones are null.
    let status = unsafe {
        DnsQuery_W(
            asked.as_ptr(),
            kind,
            from_cache,
            std::ptr::null_mut(),
            &raw mut records,
            std::ptr::null_mut(),
        )
    };
    if status != 0 {
        return None;
    }
    // SAFETY: a list that the call has just made.
    let addresses = unsafe { addresses(records) };
    // SAFETY: the same list, freed once.
    unsafe { DnsFree(records.cast(), DnsFreeRecordList) };
    (!addresses.is_empty()).then(|| NameAnswer {
        source: NameSource::MachineCache,
        asked_by: None,
        name: name.into(),
        query_type: kind.into(),
        status: 0,
        addresses,
        doubtful: Vec::new(),
    })
}

/// # Safety
///
/// The pointer is null, or leads to a list that DnsQuery has made.
unsafe fn addresses(first: *const DNS_RECORDA) -> Vec<IpAddr> {
    let (mut next, mut found) = (first, Vec::new());
    // SAFETY: null or a record of the list, says the contract.
    while let Some(record) = unsafe { next.as_ref() } {
        match record.wType {
            DNS_TYPE_A => {
                // SAFETY: records of this type have this form of the union.
                let address = unsafe { record.Data.A.IpAddress };
                // In network order as it lies there.
                found.push(IpAddr::from(address.to_ne_bytes()));
            }
            DNS_TYPE_AAAA => {
                // SAFETY: records of this type have this form of the union.
                let address = unsafe { record.Data.AAAA.Ip6Address };
                // SAFETY: every form of this union is 16 bytes of plain data.
                let bytes = unsafe { address.IP6Byte };
                found.push(IpAddr::from(bytes));
            }
            _ => {}
        }
        next = record.pNext;
    }
    found
}
