//! What the help says of every command and argument, in every language.

use text::Bilingual;

/// One explanation.
pub(crate) struct Entry {
    /// The command; empty for the program itself and for options of every command.
    pub(crate) command: &'static str,
    /// The argument's id, or `about` or `examples`.
    pub(crate) argument: &'static str,
    pub(crate) section: Section,
    pub(crate) text: Bilingual,
}

/// Where in the help an argument is listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    Arguments,
    Grouping,
    Filters,
    Output,
    Reading,
    General,
}

/// The text about a command as a whole.
pub(crate) fn text(command: &str, argument: &str) -> Option<Bilingual> {
    let entry = all().find(|entry| entry.command == command && entry.argument == argument);
    entry.map(|entry| entry.text)
}

/// The entry of an argument: the command's own, else that of every command.
pub(crate) fn argument(command: &str, argument: &str) -> Option<&'static Entry> {
    let of =
        |command: &str| all().find(|entry| entry.command == command && entry.argument == argument);
    of(command).or_else(|| of(""))
}

/// Every explanation.
pub(crate) fn all() -> impl Iterator<Item = &'static Entry> {
    HELP.iter()
        .chain(super::help_compare::HELP)
        .chain(super::help_system::HELP)
        .chain(super::help_top::HELP)
}

pub(super) const fn about(command: &'static str, en: &'static str, zh: &'static str) -> Entry {
    entry(command, "about", Section::General, en, zh)
}

/// The zone of times, which several commands show.
pub(super) const fn zone(command: &'static str) -> Entry {
    entry(
        command,
        "tz",
        Output,
        "Zone of the times shown and given: local, utc, recording (that of the recorded machine) or a \
         name such as Europe/Berlin",
        "显示和输入时间所用的时区：local（本机）、utc、recording（被录制机器）或名称，如 Asia/Shanghai",
    )
}

pub(super) const fn entry(
    command: &'static str,
    argument: &'static str,
    section: Section,
    en: &'static str,
    zh: &'static str,
) -> Entry {
    Entry { command, argument, section, text: Bilingual { en, zh } }
}

use Section::{Arguments, Filters, General, Grouping, Output, Reading};

/// Every explanation of the commands that read recordings, and of the program itself.
static HELP: &[Entry] = &[
    about(
        "",
        "Tells, for every process of a Windows machine, what it sent and received, and to whom.",
        "查看 Windows 机器上每个进程收发了多少数据、与谁通信。",
    ),
    entry(
        "",
        "examples",
        General,
        "  nettally                       (as nettally top)\n  nettally report trace.etl\n  nettally report --help",
        "  nettally                       （同 nettally top）\n  nettally report trace.etl\n  nettally report --help",
    ),
    entry(
        "",
        "lang",
        General,
        "Language for people (else NETTALLY_LANG, LC_ALL, LC_MESSAGES, LANG)",
        "界面语言（否则取 NETTALLY_LANG、LC_ALL、LC_MESSAGES、LANG）",
    ),
    entry("", "color", General, "Colour; NO_COLOR is respected", "颜色；遵循 NO_COLOR"),
    entry("", "width", General, "Columns of the screen", "屏幕列数"),
    entry("", "help", General, "Show help", "显示帮助"),
    entry("", "version", General, "Show the version", "显示版本"),
    // report
    about(
        "report",
        "Read recordings (.etl) and say who used the network",
        "读取跟踪文件（.etl），报告谁使用了网络",
    ),
    entry(
        "report",
        "examples",
        General,
        "  Who used the network:\n    \
         nettally report trace.etl\n  \
         Where one program connected to, the busiest ten first:\n    \
         nettally report trace.etl --name chrome --by remote --top 10\n  \
         Every second of the first five minutes, for a spreadsheet:\n    \
         nettally report trace.etl --by second,process --until +5m --csv --spreadsheet -o use.csv\n  \
         A page to click through, and to send to somebody:\n    \
         nettally report trace.etl --html use.html",
        "  谁使用了网络：\n    \
         nettally report trace.etl\n  \
         某个程序连接到哪里，取流量最大的十个：\n    \
         nettally report trace.etl --name chrome --by remote --top 10\n  \
         前五分钟每一秒的情况，供表格软件使用：\n    \
         nettally report trace.etl --by second,process --until +5m --csv --spreadsheet -o use.csv\n  \
         可点击浏览、可发给别人的网页：\n    \
         nettally report trace.etl --html use.html",
    ),
    entry(
        "report",
        "files",
        Arguments,
        "Recordings, or .zip files of them; several are read as one; - is standard input",
        "跟踪文件或含跟踪文件的 .zip；多个文件合并读取；- 为标准输入",
    ),
    entry(
        "report",
        "by",
        Grouping,
        "What makes a row; several, separated by commas, are combined; port is the remote port, \
         tree a process with all it started, role what the system's own traffic is for, label what \
         a port is usually used for",
        "按什么分行；可用逗号组合多个；port 为远程端口，tree 为进程及其启动的全部进程，role 为系统自身流量的\
         用途，label 为端口的常见用途",
    ),
    entry(
        "report",
        "sort",
        Grouping,
        "Order of rows: total, upload, download, send-ops, recv-ops, retransmits, connects, \
         accepts, disconnects, flows, name, pid, start, first, last, remote, port, time",
        "行的顺序：total, upload, download, send-ops, recv-ops, retransmits, connects, accepts, \
         disconnects, flows, name, pid, start, first, last, remote, port, time",
    ),
    entry(
        "report",
        "top",
        Grouping,
        "Only the first N rows; the rest in one line",
        "只列前 N 行，其余合为一行",
    ),
    entry("report", "pid", Filters, "Only these process ids", "只看这些进程 ID"),
    entry(
        "report",
        "name",
        Filters,
        "Only processes with this in their name; * and ? stand for any characters",
        "只看名称含此内容的进程；* 和 ? 代表任意字符",
    ),
    entry(
        "report",
        "user",
        Filters,
        "Only processes of this user, in part or with * and ?",
        "只看此用户的进程，可为名称的一部分，支持 * 和 ?",
    ),
    entry(
        "report",
        "host",
        Filters,
        "Only this remote host name, in part or with * and ?",
        "只看此远程主机名，可为其中一部分，支持 * 和 ?",
    ),
    entry("report", "proto", Filters, "Only TCP or only UDP", "只看 TCP 或 UDP"),
    entry(
        "report",
        "remote",
        Filters,
        "Only this remote address, network (10.0.0.0/8) or host name, in part or with * and ?",
        "只看此远程地址、网段（10.0.0.0/8）或主机名（可为其中一部分，或用 * 和 ?）",
    ),
    entry(
        "report",
        "port",
        Filters,
        "Only this port, at either end, local or remote",
        "只看此端口（本地或远程任一端）",
    ),
    entry(
        "report",
        "zone",
        Filters,
        "Only what goes there: loopback, link-local, lan, internet, tunnel-inner, tunnel-carrier, guest, or \
         as tables call it",
        "只看此区域：loopback, link-local, lan, internet, tunnel-inner, tunnel-carrier, guest，或表格中的叫法",
    ),
    entry(
        "report",
        "label",
        Filters,
        "Only what its ports are usually used for (https, smb), or this role of the system's own traffic",
        "只看此常见用途（https、smb），或系统自身流量的此角色",
    ),
    entry(
        "report",
        "service",
        Filters,
        "Only services of this name, or a part of it, with * and ?",
        "只看此服务，可为名称的一部分，支持 * 和 ?",
    ),
    entry(
        "report",
        "filter",
        Filters,
        "The same in words: \"chrome zone:internet proto:udp port:443\"; kinds are those of the \
         options above",
        "同上，写成词语：\"chrome zone:internet proto:udp port:443\"；类别即上列各选项",
    ),
    entry(
        "report",
        "since",
        Filters,
        "From here on: 08:15 (on its day), “2026-03-02 08:15”, 2026-03-02T08:15:00+01:00, +90s after the \
         start, -10m before the end; or from and to: 08:15..08:18",
        "从此刻起：08:15（录制当天）、“2026-03-02 08:15”、2026-03-02T08:15:00+08:00、开始后 +90s、结束前 -10m；\
         或起止：08:15..08:18",
    ),
    entry(
        "report",
        "until",
        Filters,
        "Up to before here, in the same forms",
        "到此刻之前，写法相同",
    ),
    zone("report"),
    entry(
        "report",
        "format",
        Output,
        "Table for people; the others for programs, see docs/report.md",
        "table 供人阅读；其余供程序使用，见 docs/report.md",
    ),
    entry(
        "report",
        "units",
        Output,
        "Units of the table: KiB (iec), kB (si), kbit (bits) or plain bytes",
        "表格的单位：KiB（iec）、kB（si）、kbit（bits）或字节（bytes）",
    ),
    entry("report", "output", Output, "Write to this file", "写入此文件"),
    entry(
        "report",
        "html",
        Output,
        "Also write one page that opens offline: tables that sort, traffic over time",
        "另外生成一个可离线打开的网页：可排序的表格和流量图",
    ),
    entry(
        "report",
        "spreadsheet",
        Output,
        "With --csv: no cell begins a formula; one that would gets a ' in front",
        "与 --csv 同用：任何单元格都不会成为公式，可能成为公式的前面加 '",
    ),
    entry(
        "report",
        "redact",
        Output,
        "Show no command lines, only the paths of programs",
        "不显示命令行，只显示程序路径",
    ),
    entry(
        "report",
        "as_logged",
        Reading,
        "Count by event id alone, without the corrections for old Windows",
        "仅按事件编号统计，不对旧版 Windows 作更正",
    ),
    entry(
        "report",
        "codepage",
        Reading,
        "Code page of the machine, such as 936: decodes names of programs outside of ASCII where only \
         8-bit ones were recorded",
        "被录制机器的代码页，如 936：用于解码仅以 8 位字符记录的非 ASCII 程序名",
    ),
    entry(
        "report",
        "interval",
        Reading,
        "Length of the intervals of --by second and of charts",
        "--by second 及图表所用的时间间隔（秒）",
    ),
    entry(
        "report",
        "threads",
        Reading,
        "Threads to decode with, at most 256 (else one for each processor)",
        "解码线程数，最多 256（默认每个处理器一个）",
    ),
    // dump
    about(
        "dump",
        "Show every event of a recording, in order of time",
        "按时间顺序列出跟踪中的每个事件",
    ),
    entry(
        "dump",
        "examples",
        General,
        "  nettally dump trace.etl --limit 20\n  \
         nettally dump trace.etl --provider Microsoft-Windows-Kernel-Network --format ndjson",
        "  nettally dump trace.etl --limit 20\n  \
         nettally dump trace.etl --provider Microsoft-Windows-Kernel-Network --format ndjson",
    ),
    entry(
        "dump",
        "file",
        Arguments,
        "The recording, or a .zip with one; - is standard input",
        "跟踪文件，或含一个跟踪文件的 .zip；- 为标准输入",
    ),
    entry(
        "dump",
        "provider",
        Filters,
        "Only this provider, by name or GUID",
        "只看此提供程序（名称或 GUID）",
    ),
    entry("dump", "limit", Filters, "Only the first N events", "只列前 N 个事件"),
    entry(
        "dump",
        "format",
        Output,
        "Lines for people, or JSON lines",
        "供人阅读的文本行，或 JSON 行",
    ),
    entry("dump", "output", Output, "Write to this file", "写入此文件"),
    entry(
        "dump",
        "redact",
        Output,
        "Leave out command lines, and bytes that are not decoded: they may hold one",
        "不列出命令行，也不列出未解码的字节（其中可能含有命令行）",
    ),
    zone("dump"),
    entry(
        "dump",
        "codepage",
        Reading,
        "Code page of the machine, such as 936: decodes names of programs outside of ASCII where only \
         8-bit ones were recorded",
        "被录制机器的代码页，如 936：用于解码仅以 8 位字符记录的非 ASCII 程序名",
    ),
    // completions, man
    about("completions", "Print completions for a shell", "输出某个 shell 的补全脚本"),
    entry(
        "completions",
        "examples",
        General,
        "  nettally completions bash > /usr/share/bash-completion/completions/nettally\n  \
         nettally completions powershell >> $PROFILE",
        "  nettally completions bash > /usr/share/bash-completion/completions/nettally\n  \
         nettally completions powershell >> $PROFILE",
    ),
    entry("completions", "shell", Arguments, "The shell", "shell 名称"),
    about("man", "Print the manual page", "输出手册页"),
    entry("man", "examples", General, "  nettally man | man -l -", "  nettally man | man -l -"),
];
