//! Turns events of a script into records in a file.

use super::action::{Action, Step};
use super::lives::Lives;
use super::settings::{Settings, Style, WINDOWS_10};
use crate::etl_writer::EtlWriter;
use crate::payload::{
    ClassicProcess, ConnectionEvent, Failure, NetworkEvent, Operation, ProcessOpcode, ProcessStart,
    ProcessStop, QueryCompleted, VolumeMapping, lost_event, sid,
};
use crate::records::{EventRecord, FullRecord, KernelRecord};
use std::net::IpAddr;

/// Process that controls the session; rundown events are logged in it.
const CONTROLLER: u32 = 9012;

/// Logs every step in the order of time.
pub(super) fn write(settings: &Settings, steps: &[Step], file: &mut EtlWriter) {
    let lives = Lives::of(settings, steps);
    for (index, step) in steps.iter().enumerate() {
        let cpus = settings.options.header.processors.max(1);
        let cpu = step.cpu.unwrap_or_else(|| usual_cpu(&step.action, cpus));
        let timestamp = settings.stamp(step.time);
        Log { settings, lives: &lives, timestamp, cpu, file: &mut *file }.step(index, step);
    }
}

/// Where one step goes.
struct Log<'a> {
    settings: &'a Settings,
    lives: &'a Lives,
    timestamp: i64,
    cpu: u16,
    file: &'a mut EtlWriter,
}

impl Log<'_> {
    fn step(mut self, index: usize, step: &Step) {
        match &step.action {
            Action::Process { running_for, .. } => {
                self.process(index, running_for.is_some());
            }
            Action::Stop { pid, code } => self.stop(step.time, *pid, *code),
            Action::Network { .. } => self.network(step),
            Action::Failure { transport, ipv6, code } => {
                let (transport, ipv6, code) = (*transport, *ipv6, *code);
                let failure = Failure { transport, ipv6, code, timestamp: self.timestamp };
                match self.settings.style {
                    Style::Manifest => self.event(failure.manifest()),
                    Style::Classic => self.kernel(failure.classic()),
                }
            }
            Action::Connection { .. } => self.connection(&step.action),
            Action::Query { .. } => self.query(&step.action),
            Action::Volume { native, dos } => {
                let mapping = VolumeMapping { native: native.clone(), dos: dos.clone() };
                self.full(mapping.record(self.timestamp));
            }
            Action::Lost(loss) => self.full(lost_event(*loss, self.timestamp)),
        }
    }

    fn event(&mut self, record: EventRecord) {
        self.file.push(self.cpu, &EventRecord { width: self.settings.width(), ..record });
    }

    fn kernel(&mut self, record: KernelRecord) {
        self.file.push(self.cpu, &KernelRecord { width: self.settings.width(), ..record });
    }

    fn full(&mut self, record: FullRecord) {
        self.file.push(self.cpu, &FullRecord { width: self.settings.width(), ..record });
    }

    fn network(&mut self, step: &Step) {
        let Action::Network { operation, pid, local, remote, size } = step.action else { return };
        let header = &self.settings.options.header;
        let since_boot = header.file_time(step.time) - header.boot_time;
        let event = NetworkEvent {
            operation,
            pid,
            local,
            remote,
            size,
            timestamp: self.timestamp,
            uptime: u32::try_from(since_boot / 1_000_000).unwrap_or(u32::MAX),
            logged_by: if logged_by_owner(operation) { pid } else { 0 },
            width: self.settings.width(),
            logged_as: self.settings.logged_as(operation, remote.is_ipv6()),
        };
        match self.settings.style {
            Style::Manifest => self.event(event.manifest()),
            Style::Classic => self.kernel(event.classic()),
        }
    }

    fn process(&mut self, index: usize, running: bool) {
        let Some(life) = self.lives.begun_by(index) else { return };
        if self.settings.style == Style::Classic {
            let opcode = if running { ProcessOpcode::DcStart } else { ProcessOpcode::Start };
            let process = self.classic(life.pid, life.parent, &life.image, 0x103);
            let record =
                process.record(opcode, self.class_version(), self.settings.width(), self.timestamp);
            return self.kernel(record);
        }
        let parent = self.lives.parent_of(life);
        let start = ProcessStart {
            pid: life.pid,
            sequence: life.sequence,
            create_time: life.created,
            parent: life.parent,
            parent_sequence: parent.map_or(0, |parent| parent.sequence),
            session: life.session,
            elevation_type: 1,
            integrity: if life.session == 0 { 16_384 } else { 8192 },
            image: life.image.clone(),
            ..ProcessStart::default()
        };
        let version = self.start_version();
        let record = match running {
            false => start.start_event(version, self.timestamp),
            true => start.rundown_event(u8::from(version >= 3), self.timestamp, CONTROLLER),
        };
        self.event(record);
    }

    fn stop(&mut self, time: i64, pid: u32, code: u32) {
        let life = self.lives.at(pid, time);
        let image = life.map_or("", |life| bare_name(&life.image));
        if self.settings.style == Style::Classic {
            let parent = life.map_or(0, |life| life.parent);
            let status = i32::from_le_bytes(code.to_le_bytes());
            let process = self.classic(pid, parent, image, status);
            let (version, width) = (self.class_version(), self.settings.width());
            let record = process.record(ProcessOpcode::End, version, width, self.timestamp);
            return self.kernel(record);
        }
        // Windows 7 keeps fourteen characters of the name here.
        let cut = if self.settings.build() < 9200 { 14 } else { usize::MAX };
        let stop = ProcessStop {
            pid,
            sequence: life.map_or(0, |life| life.sequence),
            create_time: life.map_or(0, |life| life.created),
            exit_time: self.settings.file_time(time),
            exit_code: code,
            elevation_type: 1,
            image: image.bytes().take(cut).collect(),
            ..ProcessStop::default()
        };
        let version = if self.start_version() >= 3 { 2 } else { 1 };
        self.event(stop.stop_event(version, self.timestamp));
    }

    fn connection(&mut self, action: &Action) {
        let Action::Connection { event: id, version, pid, local, remote, status } = *action else {
            return;
        };
        let (timestamp, width) = (self.timestamp, self.settings.width());
        let event = ConnectionEvent { id, version, pid, local, remote, status, timestamp, width };
        self.event(event.event());
    }

    fn query(&mut self, action: &Action) {
        let Action::Query { pid, name, kind, status, addresses } = action else { return };
        let query = QueryCompleted {
            name: name.clone(),
            kind: *kind,
            status: *status,
            results: addresses.iter().map(|address| format!("{};", mapped(*address))).collect(),
            pid: *pid,
            timestamp: self.timestamp,
            ..QueryCompleted::default()
        };
        self.event(query.event());
    }

    fn classic(&self, pid: u32, parent: u32, image: &str, exit_status: i32) -> ClassicProcess {
        ClassicProcess {
            key: 0xffff_a80c_0000_0000 | u64::from(pid) << 8,
            pid,
            parent,
            session: 1,
            exit_status,
            user: Some(sid(5, &[18])),
            image: bare_name(image).into(),
            command_line: image.to_owned(),
            ..ClassicProcess::default()
        }
    }

    /// Version of Kernel-Process event 1 in this build.
    const fn start_version(&self) -> u8 {
        match self.settings.build() {
            0..9200 => 0,
            9200..WINDOWS_10 => 1,
            WINDOWS_10..19_041 => 2,
            19_041..26_200 => 3,
            _ => 4,
        }
    }

    /// Version of the class Process in this build.
    const fn class_version(&self) -> u8 {
        match self.settings.build() {
            0..6000 => 1,
            6000..7600 => 2,
            7600..9200 => 3,
            _ => 4,
        }
    }
}

/// Connections and datagrams leave in the context of their process; the rest is logged by
/// whatever thread the kernel borrowed.
const fn logged_by_owner(operation: Operation) -> bool {
    matches!(operation, Operation::UdpSend | Operation::TcpConnect | Operation::TcpDisconnect)
}

/// The same flow is always worked on by the same CPU.
fn usual_cpu(action: &Action, cpus: u32) -> u16 {
    let number = match action {
        Action::Network { pid, local, remote, .. } => {
            pid / 4 + u32::from(local.port()) + u32::from(remote.port())
        }
        Action::Process { pid, .. } | Action::Stop { pid, .. } | Action::Query { pid, .. } => {
            pid / 4
        }
        _ => 0,
    };
    u16::try_from(number % cpus).unwrap_or(0)
}

/// DNS answers show IPv4 addresses as IPv6 ones.
fn mapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) => IpAddr::V6(v4.to_ipv6_mapped()),
        v6 => v6,
    }
}

/// What follows the last backslash.
fn bare_name(path: &str) -> &str {
    path.rsplit('\\').next().unwrap_or(path)
}
