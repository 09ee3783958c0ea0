//! Datagrams that one witness reports one by one and another several at once.
//!
//! Microsoft-Windows-TCPIP says how many datagrams and how many bytes went at once, not how large
//! each was, and its local address may be none of the machine's own. So there is an account for
//! each process id, local port, other end and direction, of what one side has reported and the
//! other has not. Both report in order, so the oldest goes first: a group takes datagrams in a row
//! that add up to it, or as many of it as there are; a datagram is taken off the groups that wait.

use super::WINDOW;
use super::memory::{Earlier, Happening, Key, Report};
use super::tables::Tables;
use crate::effort::steps;
use event::kinds::{Endpoint, Operation, Protocol};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::collections::VecDeque;
use std::ops::Range;

/// Most reports of one account that wait for the other side. Beyond, the oldest is forgotten, and
/// counts again if it is reported again.
const WAITING: usize = 1 << 12;

/// Most groups that one datagram is compared with, the oldest of those that wait.
const COMPARED: usize = 64;

/// Most accounts in one of two tables; a further one is not opened.
const ACCOUNTS: usize = 1 << 16;

/// Most reports entered into one of the two tables, in all its accounts; a further one does not wait.
const ROOM: usize = 1 << 18;

/// What is the same however datagrams are reported.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Account {
    machine: u16,
    pid: u32,
    operation: Operation,
    port: u16,
    remote: Endpoint,
}

/// What one side reported and the other has not.
#[derive(Debug, Default)]
struct Open {
    singles: VecDeque<Report>,
    groups: VecDeque<Group>,
}

/// The part of a group whose datagrams have not been reported one by one.
#[derive(Clone, Copy, Debug)]
struct Group {
    report: Report,
    messages: u32,
    bytes: u32,
}

/// Some accounts, and how many reports were entered.
#[derive(Debug, Default)]
struct Table {
    accounts: HashMap<Account, Open, FixedState>,
    entered: usize,
}

impl super::tables::Table for Table {
    fn empty(&mut self) {
        self.accounts.empty();
        self.entered = 0;
    }
}

/// The accounts of the last moments.
#[derive(Debug, Default)]
pub(super) struct Accounts(Tables<Table>);

impl Accounts {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// A datagram no witness has reported by itself: gives the group it was part of, or waits for one.
    pub(super) fn take_single(&mut self, single: &Report) -> Option<Earlier> {
        let has_room = self.has_room();
        let open = self.open(single)?;
        let group = open.take_off(single);
        if group.is_none() && has_room {
            wait(&mut open.singles, *single);
            self.0.recent().entered += 1;
        }
        group
    }

    /// Several datagrams: gives those that were reported one by one, and waits for the others.
    pub(super) fn take_group(&mut self, report: &Report, messages: u32) -> Vec<Report> {
        let has_room = self.has_room();
        let Some(open) = self.open(report) else { return Vec::new() };
        let mut group = Group { report: *report, messages, bytes: report.key.bytes };
        let taken = match group.row_in(&open.singles) {
            Some(row) => {
                group.messages = 0;
                open.singles.drain(row).collect()
            }
            None => group.take_from(&mut open.singles),
        };
        if group.messages > 0 && has_room {
            wait(&mut open.groups, group);
            self.0.recent().entered += 1;
        }
        taken
    }

    /// Whether further reports can wait.
    fn has_room(&mut self) -> bool {
        self.0.recent().entered < ROOM
    }

    /// The account of a report; `None` for what is no datagram, or when there is no room.
    fn open(&mut self, report: &Report) -> Option<&mut Open> {
        let account = account(&report.key).filter(|_| report.by != 0)?;
        self.0.turn(report.time);
        let [recent, older] = self.0.latest_first();
        let recent = &mut recent.accounts;
        if let Some(open) = older.accounts.remove(&account) {
            recent.insert(account, open);
        }
        if recent.len() >= ACCOUNTS && !recent.contains_key(&account) {
            return None;
        }
        let open = recent.entry(account).or_default();
        open.forget(report.time);
        Some(open)
    }
}

impl Open {
    fn forget(&mut self, now: Timestamp) {
        let is_past = |report: &Report| now.since(report.time) > WINDOW;
        while self.singles.front().is_some_and(is_past) {
            self.singles.pop_front();
        }
        while self.groups.front().is_some_and(|group| is_past(&group.report)) {
            self.groups.pop_front();
        }
    }

    /// Takes a datagram off the groups that wait; gives the oldest of them.
    fn take_off(&mut self, single: &Report) -> Option<Earlier> {
        let size = u64::from(single.key.bytes);
        let oldest = || self.groups.iter().take(COMPARED);
        steps(oldest().len());
        let waiting = || oldest().filter(|group| near(&group.report, single));
        let messages: u64 = waiting().map(|group| u64::from(group.messages)).sum();
        let bytes: u64 = waiting().map(|group| u64::from(group.bytes)).sum();
        let is_in = if messages == 1 { size == bytes } else { messages > 1 && size <= bytes };
        if !is_in {
            return None;
        }
        let oldest = oldest().position(|group| near(&group.report, single))?;
        let earlier = self.groups[oldest].report;
        self.groups[oldest].messages -= 1;
        let mut left = single.key.bytes;
        let groups = self.groups.range_mut(oldest..self.groups.len().min(COMPARED));
        for group in groups.filter(|group| near(&group.report, single)) {
            let part = left.min(group.bytes);
            (left, group.bytes) = (left - part, group.bytes - part);
        }
        if self.groups[oldest].messages == 0 {
            // Which datagrams were of which group is not known; their sum is.
            let over = self.groups.remove(oldest).map_or(0, |group| group.bytes);
            if let Some(next) = self.groups.get_mut(oldest) {
                next.bytes = next.bytes.saturating_add(over);
            }
        }
        Some(Earlier { time: earlier.time, by: earlier.by })
    }
}

impl Group {
    /// Where the oldest datagrams in a row are that are as many and as large as the group.
    fn row_in(&self, singles: &VecDeque<Report>) -> Option<Range<usize>> {
        let length = usize::try_from(self.messages).ok()?;
        let bytes_of = |place: usize| u64::from(singles[place].key.bytes);
        let last = singles.len().checked_sub(length).filter(|_| length > 0)?;
        let mut sum: u64 = (0..length).map(bytes_of).sum();
        for start in 0..=last {
            steps(1);
            let end = start + length;
            let is_near = || [start, end - 1].iter().all(|at| near(&singles[*at], &self.report));
            if sum == u64::from(self.bytes) && is_near() {
                return Some(start..end);
            }
            sum = sum - bytes_of(start) + singles.get(end).map_or(0, |one| one.key.bytes.into());
        }
        None
    }

    /// Takes what may be of the group, the oldest first.
    fn take_from(&mut self, singles: &mut VecDeque<Report>) -> Vec<Report> {
        let mut taken = Vec::new();
        steps(singles.len());
        singles.retain(|single| {
            let size = single.key.bytes;
            let fits = if self.messages == 1 { size == self.bytes } else { size <= self.bytes };
            let takes = self.messages > 0 && fits && near(single, &self.report);
            if takes {
                self.messages -= 1;
                self.bytes -= size;
                taken.push(*single);
            }
            !takes
        });
        taken
    }
}

/// What account a report belongs to; `None` for what is no datagram.
fn account(key: &Key) -> Option<Account> {
    let (Happening::On(flow, operation) | Happening::Group(flow, operation, _)) = key.what else {
        return None;
    };
    let moves = matches!(operation, Operation::Send | Operation::Receive);
    (moves && flow.protocol == Protocol::Udp).then_some(Account {
        machine: key.machine,
        pid: flow.pid,
        operation,
        port: flow.local.port,
        remote: flow.remote,
    })
}

/// Whether two reports may be of the same moment, and neither witness began after it.
fn near(one: &Report, other: &Report) -> bool {
    let seen = |time: Timestamp, by: &Report| time >= by.from;
    one.time.since(other.time).abs() <= WINDOW && seen(one.time, other) && seen(other.time, one)
}

fn wait<T>(waiting: &mut VecDeque<T>, new: T) {
    if waiting.len() >= WAITING {
        waiting.pop_front();
    }
    waiting.push_back(new);
}
