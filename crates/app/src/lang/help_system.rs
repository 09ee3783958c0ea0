//! What the help says of the commands about the machine itself.

use super::help::Section::{Arguments, General, Output, Reading};
use super::help::{Entry, about, entry};

/// Every explanation of these commands.
pub(super) static HELP: &[Entry] = &[
    // record
    about(
        "record",
        "Record network use and processes into a file, for report (Windows)",
        "把网络使用情况和进程录制到文件，供 report 读取（Windows）",
    ),
    entry(
        "record",
        "examples",
        General,
        "  nettally record -o trace.etl --duration 60s\n  \
         The last 200 MB until Ctrl+C:\n    \
         nettally record -o trace.etl --ring --max-size 200MB",
        "  nettally record -o trace.etl --duration 60s\n  \
         保留最近的 200 MB，直到按 Ctrl+C：\n    \
         nettally record -o trace.etl --ring --max-size 200MB",
    ),
    entry(
        "record",
        "output",
        Output,
        "Write to this file, replacing one that exists",
        "写入此文件；若已存在则替换",
    ),
    entry(
        "record",
        "duration",
        General,
        "End after this time, such as 60s, 10m, 1h30m (else with Ctrl+C)",
        "录制多久后结束，如 60s、10m、1h30m（否则按 Ctrl+C 结束）",
    ),
    entry(
        "record",
        "max_size",
        Output,
        "End when the file is this large: KB, MB, GB or KiB, MiB, GiB",
        "文件达到此大小后结束：KB、MB、GB 或 KiB、MiB、GiB",
    ),
    entry(
        "record",
        "ring",
        Output,
        "At that size do not end, but overwrite the oldest events",
        "达到此大小后不结束，而是覆盖最早的事件",
    ),
    entry(
        "record",
        "buffers",
        Reading,
        "Memory for events on their way, such as 64MB (else by processors and memory)",
        "事件缓冲区所用内存，如 64MB（默认按处理器数和内存决定）",
    ),
    // sessions
    about(
        "sessions",
        "List the ETW sessions that run, nettally's own marked (Windows)",
        "列出正在运行的 ETW 会话，并标出 nettally 自己的会话（Windows）",
    ),
    entry(
        "sessions",
        "examples",
        General,
        "  nettally sessions\n  nettally sessions --stop-stale",
        "  nettally sessions\n  nettally sessions --stop-stale",
    ),
    entry(
        "sessions",
        "stop_stale",
        General,
        "Stop the sessions that a nettally left behind which has ended, and no others",
        "停止已结束的 nettally 所遗留的会话，不影响其他会话",
    ),
    entry(
        "sessions",
        "stop",
        General,
        "Stop this session of nettally, even if its nettally still runs",
        "停止 nettally 的这个会话，即使启动它的 nettally 仍在运行",
    ),
    entry("sessions", "format", Output, "Table for people, JSON for programs", FORMAT_ZH),
    // providers
    about(
        "providers",
        "List the ETW providers registered on this machine (Windows)",
        "列出此机器上已注册的 ETW 提供程序（Windows）",
    ),
    entry(
        "providers",
        "examples",
        General,
        "  nettally providers kernel-net",
        "  nettally providers kernel-net",
    ),
    entry(
        "providers",
        "filter",
        Arguments,
        "Only those with this in their name or GUID",
        "只列名称或 GUID 含此内容的提供程序",
    ),
    entry("providers", "format", Output, "Table for people, JSON for programs", FORMAT_ZH),
    // interfaces
    about(
        "interfaces",
        "Show what Windows counts for each network interface, by three methods (Windows)",
        "以三种方法显示 Windows 对每个网络接口的统计（Windows）",
    ),
    entry(
        "interfaces",
        "examples",
        General,
        "  nettally interfaces\n  nettally interfaces --interval 1s --count 10",
        "  nettally interfaces\n  nettally interfaces --interval 1s --count 10",
    ),
    entry(
        "interfaces",
        "interval",
        Reading,
        "Show what was carried in each interval of this length, until Ctrl+C",
        "按此间隔显示每段时间内的流量，直到按 Ctrl+C",
    ),
    entry(
        "interfaces",
        "count",
        Reading,
        "End after so many intervals (of 1 s if no length is given)",
        "显示这么多段后结束（未给出间隔时为 1 秒）",
    ),
    entry(
        "interfaces",
        "format",
        Output,
        "Table for people; JSON for programs, one document a line",
        "table 供人阅读；json 供程序使用，每行一个文档",
    ),
    // doctor
    about(
        "doctor",
        "Find out whether nettally can work here, and what to do if not (Windows)",
        "检查 nettally 能否在此工作，以及不能时该怎么办（Windows）",
    ),
    entry("doctor", "examples", General, "  nettally doctor", "  nettally doctor"),
    entry("doctor", "format", Output, "Table for people, JSON for programs", FORMAT_ZH),
];

const FORMAT_ZH: &str = "table 供人阅读，json 供程序使用";
