//! What the help says of `top`.

use super::help::Section::{General, Grouping, Output, Reading};
use super::help::{Entry, about, entry, zone};

/// Every explanation of it.
pub(super) static HELP: &[Entry] = &[
    about(
        "top",
        "Show every second who sends and receives, live (Windows) or from a recording",
        "每秒显示谁在发送和接收：实时（Windows）或回放跟踪文件",
    ),
    entry(
        "top",
        "examples",
        General,
        "  nettally top\n  nettally top --by connection --interval 5\n  \
         nettally top --once --format json\n  nettally top --replay trace.etl --speed 10",
        "  nettally top\n  nettally top --by connection --interval 5\n  \
         nettally top --once --format json\n  nettally top --replay trace.etl --speed 10",
    ),
    entry(
        "top",
        "by",
        Grouping,
        "What makes a line, separated by commas; port is the remote port",
        "按什么分行，用逗号分隔；port 为远程端口",
    ),
    entry("top", "top", Grouping, "Show the N busiest lines", "只显示最忙的 N 行"),
    entry("top", "interval", Reading, "Time between two frames", "两帧之间的时间（秒）"),
    entry("top", "once", Reading, "End after the first frame", "显示第一帧后结束"),
    entry("top", "count", Reading, "End after N frames", "显示 N 帧后结束"),
    entry(
        "top",
        "format",
        Output,
        "A table for people, JSON (a line for each frame) or CSV",
        "供人阅读的表格、JSON（每帧一行）或 CSV",
    ),
    entry(
        "top",
        "plain",
        Output,
        "Frames as text one after another instead of the full-screen view",
        "以文本依次输出各帧，不使用全屏界面",
    ),
    entry(
        "top",
        "resolve",
        Reading,
        "Ask the network for the names of addresses that nobody has asked for (traffic of our own)",
        "向网络查询尚无名称的地址（会产生额外流量）",
    ),
    entry(
        "top",
        "buffers",
        Reading,
        "Memory for events on their way, such as 64MB (else by processors and memory)",
        "事件缓冲区所用内存，如 64MB（默认按处理器数和内存决定）",
    ),
    entry(
        "top",
        "spreadsheet",
        Output,
        "With --csv: no cell begins a formula; one that would gets a ' in front",
        "与 --csv 同用：任何单元格都不会成为公式，可能成为公式的前面加 '",
    ),
    entry(
        "top",
        "redact",
        Output,
        "Show no command lines, only the paths of programs",
        "不显示命令行，只显示程序路径",
    ),
    entry("top", "units", Output, "Units of amounts in the table", "表格中数量的单位"),
    entry(
        "top",
        "replay",
        Reading,
        "Replay this recording, or a .zip with one, on any system; - is standard input",
        "改为回放此跟踪文件（或含一个跟踪文件的 .zip），适用于任何系统；- 为标准输入",
    ),
    entry(
        "top",
        "speed",
        Reading,
        "Replay so many times as fast, or as fast as possible",
        "回放速度为原来的多少倍，max 为尽可能快",
    ),
    zone("top"),
    entry(
        "top",
        "codepage",
        Reading,
        "Code page of the machine, such as 936: decodes names of programs outside of ASCII where only \
         8-bit ones were recorded",
        "被录制机器的代码页，如 936：用于解码仅以 8 位字符记录的非 ASCII 程序名",
    ),
];
