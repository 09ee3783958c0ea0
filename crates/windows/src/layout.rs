//! The structures shared with Windows lie as the header files say, on every 64-bit system.
//!
//! The numbers are those of the header files (evntrace.h, evntcons.h, wmistr.h, ifdef.h and others),
//! written down by hand: a change in the bindings must not move a field unseen.

use std::mem::{offset_of, size_of};
use windows_sys::Win32::NetworkManagement::IpHelper::*;
use windows_sys::Win32::System::Diagnostics::Etw::*;
use windows_sys::Win32::System::Diagnostics::ToolHelp::PROCESSENTRY32W;
use windows_sys::Win32::System::Performance::*;
use windows_sys::Win32::System::ProcessStatus::PROCESS_MEMORY_COUNTERS_EX;
use windows_sys::Win32::System::Services::*;
use windows_sys::Win32::System::SystemInformation::*;

/// Compares size and offsets, in hexadecimal as the references print them.
macro_rules! lies {
    ($name:ident, $size:literal, $($($field:ident).+ = $offset:literal),* $(,)?) => {
        assert_eq!(size_of::<$name>(), $size, "size of {}", stringify!($name));
        $(assert_eq!(
            offset_of!($name, $($field).+), $offset,
            "{}.{}", stringify!($name), stringify!($($field).+)
        );)*
    };
}

#[test]
fn controller() {
    lies!(
        WNODE_HEADER,
        0x30,
        BufferSize = 0,
        Anonymous1 = 8,
        Anonymous2 = 0x10,
        Guid = 0x18,
        ClientContext = 0x28,
        Flags = 0x2c
    );
    lies!(
        EVENT_TRACE_PROPERTIES,
        0x78,
        Wnode = 0,
        BufferSize = 0x30,
        MinimumBuffers = 0x34,
        MaximumBuffers = 0x38,
        MaximumFileSize = 0x3c,
        LogFileMode = 0x40,
        FlushTimer = 0x44,
        EnableFlags = 0x48,
        NumberOfBuffers = 0x50,
        FreeBuffers = 0x54,
        EventsLost = 0x58,
        BuffersWritten = 0x5c,
        LogBuffersLost = 0x60,
        RealTimeBuffersLost = 0x64,
        LoggerThreadId = 0x68,
        LogFileNameOffset = 0x70,
        LoggerNameOffset = 0x74
    );
    lies!(
        ENABLE_TRACE_PARAMETERS,
        0x30,
        Version = 0,
        EnableProperty = 4,
        ControlFlags = 8,
        SourceId = 0xc,
        EnableFilterDesc = 0x20,
        FilterDescCount = 0x28
    );
    lies!(EVENT_FILTER_DESCRIPTOR, 0x10, Ptr = 0, Size = 8, Type = 0xc);
    lies!(EVENT_FILTER_EVENT_ID, 6, FilterIn = 0, Reserved = 1, Count = 2, Events = 4);
    lies!(TRACE_GUID_INFO, 8, InstanceCount = 0);
    lies!(
        TRACE_PROVIDER_INSTANCE_INFO,
        0x10,
        NextOffset = 0,
        EnableCount = 4,
        Pid = 8,
        Flags = 0xc
    );
    lies!(
        TRACE_ENABLE_INFO,
        0x20,
        IsEnabled = 0,
        Level = 4,
        LoggerId = 6,
        EnableProperty = 8,
        MatchAnyKeyword = 0x10,
        MatchAllKeyword = 0x18
    );
}

#[test]
fn consumer() {
    lies!(
        EVENT_TRACE_LOGFILEW,
        0x1c0,
        LogFileName = 0,
        LoggerName = 8,
        CurrentTime = 0x10,
        BuffersRead = 0x18,
        Anonymous1 = 0x1c,
        CurrentEvent = 0x20,
        LogfileHeader = 0x78,
        BufferCallback = 0x190,
        BufferSize = 0x198,
        Filled = 0x19c,
        EventsLost = 0x1a0,
        Anonymous2 = 0x1a8,
        IsKernelTrace = 0x1b0,
        Context = 0x1b8
    );
    lies!(
        TRACE_LOGFILE_HEADER,
        0x118,
        NumberOfProcessors = 0xc,
        PerfFreq = 0x100,
        StartTime = 0x108,
        ReservedFlags = 0x110
    );
    lies!(
        EVENT_RECORD,
        0x70,
        EventHeader = 0,
        BufferContext = 0x50,
        ExtendedDataCount = 0x54,
        UserDataLength = 0x56,
        ExtendedData = 0x58,
        UserData = 0x60,
        UserContext = 0x68
    );
    lies!(
        EVENT_HEADER,
        0x50,
        Flags = 4,
        ThreadId = 8,
        ProcessId = 0xc,
        TimeStamp = 0x10,
        ProviderId = 0x18,
        EventDescriptor = 0x28,
        ActivityId = 0x40
    );
    lies!(
        EVENT_DESCRIPTOR,
        0x10,
        Id = 0,
        Version = 2,
        Channel = 3,
        Level = 4,
        Opcode = 5,
        Task = 6,
        Keyword = 8
    );
    lies!(ETW_BUFFER_CONTEXT, 4, LoggerId = 2);
    lies!(CONTROLTRACE_HANDLE, 8, Value = 0);
    lies!(PROCESSTRACE_HANDLE, 8, Value = 0);
}

#[test]
fn interfaces() {
    lies!(
        MIB_IF_ROW2,
        0x548,
        InterfaceIndex = 8,
        InterfaceGuid = 0xc,
        Alias = 0x1c,
        Description = 0x21e,
        Type = 0x468,
        InterfaceAndOperStatusFlags = 0x480,
        OperStatus = 0x484,
        TransmitLinkSpeed = 0x4a8,
        ReceiveLinkSpeed = 0x4b0,
        InOctets = 0x4b8,
        InUcastPkts = 0x4c0,
        OutOctets = 0x500,
        OutUcastPkts = 0x508
    );
    lies!(MIB_IF_TABLE2, 0x550, NumEntries = 0, Table = 8);
    lies!(
        MIB_IFROW,
        0x35c,
        dwIndex = 0x200,
        dwSpeed = 0x20c,
        dwInOctets = 0x228,
        dwOutOctets = 0x240
    );
    lies!(PDH_RAW_COUNTER, 0x28, CStatus = 0, FirstValue = 0x10, SecondValue = 0x18);
    lies!(PDH_RAW_COUNTER_ITEM_W, 0x30, szName = 0, RawValue = 8);
}

#[test]
fn processes_services_machine() {
    lies!(
        PROCESSENTRY32W,
        568,
        dwSize = 0,
        th32ProcessID = 8,
        th32ParentProcessID = 0x20,
        szExeFile = 0x2c
    );
    lies!(
        ENUM_SERVICE_STATUS_PROCESSW,
        0x38,
        lpServiceName = 0,
        lpDisplayName = 8,
        ServiceStatusProcess = 0x10,
        ServiceStatusProcess.dwProcessId = 0x2c
    );
    lies!(PROCESS_MEMORY_COUNTERS_EX, 0x50, WorkingSetSize = 0x10, PrivateUsage = 0x48);
    lies!(MEMORYSTATUSEX, 0x40, dwLength = 0, ullTotalPhys = 8);
    lies!(OSVERSIONINFOW, 276, dwMajorVersion = 4, dwBuildNumber = 12);
}
