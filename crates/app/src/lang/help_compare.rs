//! What the help says of `compare`.

use super::help::Section::{Arguments, General, Output};
use super::help::{Entry, about, entry};

/// Every explanation of this command.
pub(super) static HELP: &[Entry] = &[
    about(
        "compare",
        "Set what was counted against what network adapters carried",
        "把统计到的流量与网络适配器实际承载的流量对照",
    ),
    entry(
        "compare",
        "examples",
        General,
        "  nettally compare\n  nettally compare --interval 1m --count 1 --json\n  \
         A recording made by nettally record:\n    nettally compare trace.etl",
        "  nettally compare\n  nettally compare --interval 1m --count 1 --json\n  \
         由 nettally record 录制的文件：\n    nettally compare trace.etl",
    ),
    entry(
        "compare",
        "file",
        Arguments,
        "A recording, or a .zip with one (- is standard input); else this machine (Windows)",
        "跟踪文件，或含一个跟踪文件的 .zip（- 为标准输入）；不指定则为本机（Windows）",
    ),
    entry(
        "compare",
        "interval",
        General,
        "Time compared at once, such as 10s, 1m (10s)",
        "每次对照的时间长度，如 10s、1m（默认 10s）",
    ),
    entry(
        "compare",
        "count",
        General,
        "End after so many intervals (else with Ctrl+C)",
        "对照多少次后结束（否则按 Ctrl+C 结束）",
    ),
    entry(
        "compare",
        "tolerance",
        General,
        "Difference in percent that is no finding",
        "允许的差额百分比",
    ),
    entry("compare", "format", Output, "Form of the output", "输出格式"),
];
