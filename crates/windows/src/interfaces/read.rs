//! GetIfTable2 and GetIfEntry.

use std::ptr::NonNull;

use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetIfEntry, GetIfTable2, MIB_IF_ROW2, MIB_IF_TABLE2, MIB_IFROW,
};
use windows_sys::Win32::NetworkManagement::Ndis::IfOperStatusUp;

use super::{ClassicTotals, Interface, InterfaceTotals, twins};
use crate::error::{Operation, WindowsError};
use crate::{adapters, guid, wide};

/// InterfaceAndOperStatusFlags: HardwareInterface, FilterInterface.
const HARDWARE: u8 = 1;
const FILTER: u8 = 2;
/// Speeds that mean "not known".
const NO_SPEED: [u64; 2] = [0, u64::MAX];

/// Every interface, filters and virtual ones too.
///
/// # Errors
///
/// GetIfTable2 failed.
pub fn list() -> Result<Vec<Interface>, WindowsError> {
    let mut table = std::ptr::null_mut();
    // SAFETY: `table` is writable.
    let code = unsafe { GetIfTable2(&raw mut table) };
    WindowsError::check(Operation::ListInterfaces, "", code)?;
    let Some(table) = NonNull::new(table).map(Table) else { return Ok(Vec::new()) };
    let mut all: Vec<Interface> = table.rows().iter().map(interface).collect();
    twins::mark(&mut all, bound);
    Ok(all)
}

/// Numbers of the interfaces TCP/IP is bound to; none where that cannot be asked.
fn bound() -> Vec<u32> {
    let adapters = adapters::list().unwrap_or_default();
    adapters.into_iter().map(|adapter| adapter.index).collect()
}

/// The classic counters of one interface.
///
/// # Errors
///
/// GetIfEntry failed: 2 or 87 when there is no such interface any more.
pub fn classic(index: u32) -> Result<ClassicTotals, WindowsError> {
    let mut row = MIB_IFROW { dwIndex: index, ..Default::default() };
    // SAFETY: `row` is writable and says which interface is meant.
    let code = unsafe { GetIfEntry(&raw mut row) };
    WindowsError::check(Operation::ListInterfaces, &format!("(number {index})"), code)?;
    Ok(ClassicTotals { received: row.dwInOctets, sent: row.dwOutOctets, speed: row.dwSpeed })
}

/// A table that Windows allocated.
struct Table(NonNull<MIB_IF_TABLE2>);

impl Table {
    fn rows(&self) -> &[MIB_IF_ROW2] {
        // SAFETY: GetIfTable2 gave this pointer with success; freed on drop only.
        let count = unsafe { (*self.0.as_ptr()).NumEntries };
        // SAFETY: as above; only the address is taken, for the array has more rows than its type.
        let first = unsafe { &raw const (*self.0.as_ptr()).Table };
        // SAFETY: Windows wrote `count` rows from here on, which live as long as `self`.
        unsafe { std::slice::from_raw_parts(first.cast(), usize::try_from(count).unwrap_or(0)) }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // SAFETY: from GetIfTable2, freed once.
        unsafe { FreeMibTable(self.0.as_ptr().cast()) };
    }
}

/// The address it uses now: that of its maker may be another.
fn physical(row: &MIB_IF_ROW2) -> Box<[u8]> {
    let length = usize::try_from(row.PhysicalAddressLength).unwrap_or(0);
    row.PhysicalAddress.get(..length).unwrap_or_default().into()
}

fn interface(row: &MIB_IF_ROW2) -> Interface {
    let flags = row.InterfaceAndOperStatusFlags._bitfield;
    let speed = |speed| (!NO_SPEED.contains(&speed)).then_some(speed);
    Interface {
        index: row.InterfaceIndex,
        guid: guid::from_windows(&row.InterfaceGuid),
        alias: wide::text(&row.Alias),
        description: wide::text(&row.Description),
        kind: row.Type,
        hardware: flags & HARDWARE != 0,
        filter: flags & FILTER != 0,
        up: row.OperStatus == IfOperStatusUp,
        physical: physical(row),
        twin_of: None,
        transmit_speed: speed(row.TransmitLinkSpeed),
        receive_speed: speed(row.ReceiveLinkSpeed),
        totals: InterfaceTotals {
            received: row.InOctets,
            sent: row.OutOctets,
            packets_received: row.InUcastPkts,
            packets_sent: row.OutUcastPkts,
        },
    }
}
