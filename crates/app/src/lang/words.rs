//! Every word the program says to people, in every language. Words in braces are filled in.

text::catalogue! {
    /// One text of the program.
    Text, alike: Pid, UnnamedProcess;

    // Facts about a recording.
    Trace: "Recording", "跟踪文件";
    MoreTraces: "and {traces} more", "以及另外 {traces} 个";
    Machine: "Machine", "机器";
    MachineFacts: "{windows}, {bits}-bit, {processors} {processors?processor|processors}, {zone}", "{windows}，{bits} 位，{processors} 个处理器，{zone}";
    Time: "Time", "时间";
    Unknown: "unknown", "未知";
    Events: "Events", "事件";
    EventFacts: "{events} in {buffers} {buffers?buffer|buffers}", "{events} 个，{buffers} 个缓冲区";
    Witnesses: "Counted once", "只计一次";
    WitnessRepeats: "{events} {events?event|events} ({amount}) reported more than once, at most {apart} apart", "{events} 个事件（{amount}）被重复报告，时间最多相差 {apart}";
    Witness: "Witness", "报告来源";
    WitnessFacts: "{name}: {events} {events?event|events} ({amount}), {alone} ({alone_amount}) reported by no other", "{name}：{events} 个事件（{amount}），其中 {alone} 个（{alone_amount}）没有其他来源报告";
    WitnessSession: "{name}, session {session}", "{name}，会话 {session}";
    WitnessRecording: "{name} in {file}", "{file} 中的 {name}";
    Lost: "Lost", "丢失";
    LostNothing: "nothing", "无";
    LostFacts: "{events} {events?event|events}, {buffers} {buffers?buffer|buffers}: figures are too low", "{events} 个事件、{buffers} 个缓冲区：数字偏低";
    LostNotices: "{notices} {notices?notice|notices} of losses inside the recording: figures are too low", "跟踪内有 {notices} 条丢失通知：数字偏低";
    Damage: "Damage", "损坏";
    DamageNone: "none", "无";
    DamageFacts: "{count} {count?place|places} could not be read, the first {first}", "{count} 处无法读取，第一处{first}";
    AtByte: "at byte {offset}: {reason}", "位于第 {offset} 字节：{reason}";
    Gaps: "Gaps", "缺口";
    GapSpan: "{when}: {why}", "{when}：{why}";
    GapBefore: "before {when}: {why}", "{when} 之前：{why}";
    GapAfter: "after {when}: {why}", "{when} 之后：{why}";
    GapEventsLost: "events were lost, no buffer was free", "丢失事件，没有空闲缓冲区";
    GapBuffersLost: "buffers were lost", "丢失缓冲区";
    Lacks: "Missing", "缺失";
    LacksGaps: "{gaps} {gaps?gap|gaps}", "{gaps} 个缺口";
    LacksUndecoded: "{events} undecoded", "{events} 个未解码";
    Undecoded: "Undecoded", "未解码";
    UndecodedFacts: "{events} {events?event|events} of known providers, not counted", "{events} 个来自已知提供程序的事件，未计入";
    ReadAsOlderFacts: "{events} {events?event|events} of a later version than known, read as the latest known", "{events} 个事件的版本比已知的新，已按已知的最新版本读取";
    Late: "Late", "迟到";
    LateFacts: "{events} {events?event|events}, counted in a later second", "{events} 个事件，计入较晚的一秒";
    Selected: "Selected", "所选";
    SelectedFacts: "{sent} sent and {received} received, of {all_sent} and {all_received} in the whole recording", "上传 {sent}、下载 {received}；整个跟踪为上传 {all_sent}、下载 {all_received}";
    OutsideSpan: "Left out", "范围之外";
    OutsideSpanFacts: "{events} network {events?event|events} outside the wanted time", "所选时间之外的 {events} 个网络事件";
    NoteCorrected: "Windows 7 logged {events} UDP {events?send|sends} over IPv6 as {events?a receive|receives}; put right here (--as-logged keeps {events?it|them})", "Windows 7 把 {events} 次 IPv6 UDP 发送记为接收；此处已更正（--as-logged 保留原样）";
    NoteAsLogged: "counted by event id alone, nothing corrected (--as-logged)", "仅按事件编号统计，未作任何更正（--as-logged）";
    NoteFolded: "{flows} small {flows?connection was|connections were} folded into “other”", "{flows} 个较小的连接已并入“其他”";
    NoteFoldedProcesses: "{processes} {processes?process was|processes were} folded into “other processes”: those of which least is known and which moved least", "{processes} 个进程已并入“其他进程”：所知最少且流量最小者";
    NoteTexts: "{texts} {texts?name, path or command line was|names, paths and command lines were} left out: there is a bound on what is kept of them", "略去了 {texts} 个名称、路径或命令行：保留的数量有上限";
    NoteUnlisted: "{events} {events?record|records} of further providers, and {failures} failed {failures?attempt|attempts} of further kinds, are not listed one by one", "另有其他提供程序的 {events} 条记录、其他类型的 {failures} 次连接失败，未逐一列出";
    NoteEscaped: "{names} {names?name is|names are} in a code page that the recording does not name; --codepage says which (936, 1251, ...)", "{names} 个进程名使用的代码页未记录在跟踪中；可用 --codepage 指定（如 936、1251）";
    NoteUnclosed: "the recording was never closed; its last seconds may be missing", "跟踪未正常结束，最后几秒可能缺失";
    BrokeDown: "the program broke down: a defect of nettally; please report it", "程序内部出错：这是 nettally 的缺陷，请报告";
    Note: "Note", "说明";
    Upload: "Upload", "上传";
    Download: "Download", "下载";
    Peak: "peak {rate}", "峰值 {rate}";

    // The table.
    Process: "Process", "进程";
    Pid: "PID", "PID";
    Protocol: "Proto", "协议";
    Family: "Family", "IP 版本";
    Local: "Local", "本地";
    Remote: "Remote", "远程";
    Address: "Address", "地址";
    Port: "Port", "端口";
    Share: "Share", "占比";
    RateOverTime: "Rate over time", "速率变化";
    Flows: "Flows", "连接";
    Sends: "Sends", "发送次数";
    Receives: "Receives", "接收次数";
    Resent: "Resent", "重传";
    Opened: "Opened", "发起";
    Accepted: "Accepted", "接受";
    Failed: "Failed", "失败";
    First: "First", "最早";
    Last: "Last", "最近";
    UnnamedProcess: "pid {pid}", "pid {pid}";
    Unattributed: "(unattributed)", "（无归属）";
    OtherProcesses: "(other processes)", "（其他进程）";
    OtherFlows: "(other, {flows} small {flows?flow|flows})", "（其他 {flows} 个小连接）";
    MoreRows: "{rows} more", "其余 {rows} 行";
    Total: "Total", "合计";
    TotalShown: "Total of these", "以上合计";
    WholeTrace: "Whole recording", "整个跟踪";
    OfWhichUnattributed: "of which unattributed", "其中无归属";
    NothingSeen: "No network traffic in this recording. To have some, record the provider Microsoft-Windows-Kernel-Network, or the kernel's network events.", "此跟踪中没有网络流量。录制时请启用提供程序 Microsoft-Windows-Kernel-Network，或内核的网络事件。";
    NothingDecoded: "This recording has {events} network {events?event|events}, and none could be decoded: nothing is counted. “nettally dump” shows them; please report it.", "此跟踪中有 {events} 个网络事件，但均无法解码，因此未作任何统计。可用“nettally dump”查看；请报告此问题。";
    NothingButPackets: "This recording holds captured packets, and packets name no process. For traffic by process, record with “nettally record”, or enable the provider Microsoft-Windows-Kernel-Network beside the capture.", "此跟踪中是抓取的数据包，而数据包不含进程信息。要按进程统计流量，请用“nettally record”录制，或在抓包的同时启用提供程序 Microsoft-Windows-Kernel-Network。";
    NothingMoved: "This recording has network events, but nothing was connected, sent or received.", "此跟踪中有网络事件，但没有连接或收发数据。";
    NothingPasses: "No traffic passes the filters.", "没有符合筛选条件的流量。";
    App: "Application", "应用";
    Tree: "Started by", "启动者";
    User: "User", "用户";
    Service: "Service", "服务";
    Role: "Role", "角色";
    Confidence: "Sure", "可信度";
    Zone: "Zone", "区域";
    Label: "Use", "用途";
    Host: "Host", "主机";
    ConfidenceHigh: "high", "高";
    ConfidenceMedium: "medium", "中";
    ConfidenceLow: "low", "低";

    // Where the other end is.
    ZoneLoopback: "this machine", "本机";
    ZoneLinkLocal: "same link", "同一链路";
    ZoneLan: "local network", "局域网";
    ZoneInternet: "Internet", "互联网";
    ZoneTunnelInner: "inside a tunnel", "隧道内";
    ZoneTunnelCarrier: "carries a tunnel", "隧道外层";
    ZoneGuest: "guests", "虚拟机与容器";
    Ledger: "Ledger", "账目";
    Zones: "Zones", "区域";
    ZoneFacts: "{zones} ({basis})", "{zones}（{basis}）";
    ZonesByRanges: "by ranges of addresses: tunnels and guests cannot be told", "按地址范围划分：无法辨认隧道和虚拟机";
    ZonesByTable: "by the adapters of the machine", "按本机网络适配器划分";
    ZonesTableLate: "by ranges of addresses until the adapters were known", "得知网络适配器之前按地址范围划分";

    CarriersByPort: "what carries a tunnel is assumed by its port", "隧道外层按端口推定";
    ClauseSeparator: "; ", "；";
    ZoneConfidence: "Zone confidence", "区域可信度";

    // Who a process is, and how that is known.
    KnownBy: "Known by", "得知方式";
    OriginEvent: "event", "事件";
    OriginSnapshot: "snapshot", "快照";
    OriginConvention: "convention", "约定";
    Parent: "Parent", "父进程";
    Session: "Session", "会话";
    Package: "Package", "程序包";
    Description: "Description", "说明文字";
    Company: "Company", "公司";
    Path: "Path", "路径";
    CommandLine: "Command line", "命令行";
    NameSource: "Name from", "名称来源";
    SourceAnswer: "DNS answer", "DNS 应答";
    SourceCache: "DNS cache", "DNS 缓存";
    SourceReverse: "reverse lookup", "反向查询";

    // What the kernel's traffic is for.
    RoleProgram: "programs", "程序";
    RoleSmbClient: "SMB client (files of others)", "SMB 客户端（访问他机文件）";
    RoleSmbServer: "SMB server (files for others)", "SMB 服务器（向他机提供文件）";
    RoleHttpSys: "HTTP.sys (web services)", "HTTP.sys（网页服务）";
    RoleNetBios: "NetBIOS", "NetBIOS 协议";
    RoleTunnel: "tunnels", "隧道";
    RoleDiscovery: "discovery and groups", "发现与组播";
    RoleKernelOther: "the system, purpose unknown", "系统（用途未知）";
    ListSeparator: ", ", "，";
    Failures: "Failed connections (unattributed)", "连接失败（无归属）";
    Failure: "{protocol} {times}× {reason}", "{protocol} {times} 次：{reason}";
    PayloadNote: "Bytes are payload: what programs sent and received, without headers of TCP, UDP or IP.", "字节数为有效负载：程序实际收发的数据，不含 TCP、UDP、IP 头。";

    // Why connecting failed, by code.
    FailedResources: "no resources", "资源不足";
    FailedTooManyAddresses: "too many addresses", "地址过多";
    FailedAddressExists: "address in use", "地址已被占用";
    FailedInvalidAddress: "invalid address", "地址无效";
    FailedOther: "other reason", "其他原因";
    FailedTimeWait: "address in time-wait", "地址处于 TIME_WAIT";
    FailedCode: "code {code}", "代码 {code}";

    // How connections failed.
    WayRefused: "{times} refused", "{times} 次被拒绝";
    WayTimedOut: "{times} timed out", "{times} 次超时";
    WayReset: "{times} reset", "{times} 次被重置";
    WayUnreachable: "{times} unreachable", "{times} 次不可达";
    WayOther: "{times} failed otherwise", "{times} 次其他失败";
    WayRejected: "{times} turned away", "{times} 次拒绝接入";

    // What can be wrong with a file.
    Truncated: "the file ends inside this buffer", "文件在此缓冲区内中断";
    MissingBuffers: "the file has fewer buffers than its header says", "缓冲区数少于文件头所记";
    BadBufferHeader: "no buffer header here", "此处没有缓冲区头";
    BadBufferSize: "the buffer's size leads nowhere; the usual size was taken", "缓冲区大小不可信，已按常规大小处理";
    BadValidEnd: "the buffer's end of data lies outside the buffer", "缓冲区数据末尾超出缓冲区";
    BadCompressedData: "the compressed data is damaged or of an unknown kind", "压缩数据已损坏或类型未知";
    ReadFailed: "the system could not read it", "系统无法读取";
    UnknownRecord: "a record of no known kind", "类型未知的记录";
    BadRecordSize: "a record size that cannot be true", "记录大小不可信";
    AncientRecord: "a record in the format before Windows XP", "Windows XP 之前格式的记录";
    UnusableRecord: "a record kind without a usable event", "不含可用事件的记录类型";
    BadExtendedData: "broken extended data in a record", "记录的扩展数据已损坏";
    BadMessage: "a message shorter than its own header", "消息短于其自身的头";
    BadClock: "the header's clock cannot be true; times are doubtful", "文件头中的时钟不可信，时间存疑";
    NeverClosedProblem: "the recording was never closed; its end time is unknown", "跟踪未正常结束，结束时间未知";
    UnfilledRecord: "space for a record that was never written", "为记录预留但从未写入的空间";
    OpenBuffer: "the buffer was never closed; it is read as far as it was written", "缓冲区未正常结束；已读到写入为止之处";
    WrongTime: "a time far from those around it; the time before it was taken", "时间与前后相差甚远；已改用其前一事件的时间";
    UnusedSpace: "the rest of the file was reserved and never written", "文件其余部分已预留但从未写入";

    // Errors and notices.
    Error: "error: {message}", "错误：{message}";
    Warning: "warning: {message}", "警告：{message}";
    InputFailed: "{path}: {reason}", "{path}：{reason}";
    Missing: "no such file", "文件不存在";
    Directory: "is a directory, not an .etl file", "是目录，不是 .etl 文件";
    Denied: "access denied: check the file's permissions", "拒绝访问：请检查文件权限";
    Empty: "the file is empty", "文件为空";
    TooShort: "the file ends after {length} {length?byte|bytes}, inside the header of the recording", "文件只有 {length} 字节，连跟踪头都不完整";
    NotEtl: "not an .etl file", "不是 .etl 文件";
    Unreadable: "cannot be read: {error}", "无法读取：{error}";
    OutputFailed: "writing {path}: {error}", "写入 {path} 失败：{error}";
    NoFolder: "there is no such folder", "文件夹不存在";
    StandardOutput: "standard output", "标准输出";
    Refused: "{path}: none of its {events} network {events?event|events} could be decoded", "{path}：其中 {events} 个网络事件均无法解码";
    Damaged: "{path} is damaged: {count} {count?place|places} could not be read, the rest could", "{path} 已损坏：{count} 处无法读取，其余部分可读";
    PageWritten: "page written to {path}", "网页已写入 {path}";
    NoStartTime: "{path} does not say when it began, so “{text}” means nothing; give a date and time", "{path} 未记录开始时间，“{text}”无从算起；请给出日期和时间";
    WouldOverwrite: "{path} is read and would be overwritten: write to another file", "{path} 是要读取的文件，会被覆盖：请写入其他文件";
    SpreadsheetIsCsv: "--spreadsheet is for rows: add --csv", "--spreadsheet 仅用于 CSV：请加上 --csv";
    SameFile: "{path} is the same file as {other}: it counts once", "{path} 与 {other} 是同一个文件：只计一次";
    TwoMoments: "the clock was set back, so this time came twice: taken as {first}; write {second} for the other", "时钟曾拨回，该时间出现两次：按 {first} 处理；另一次请写 {second}";
    NoEndTime: "{path} does not say when it ended, so “{text}” means nothing; count from its beginning, such as +90s", "{path} 未记录结束时间，“{text}”无从算起；请从开始时间算起，如 +90s";
    NoZone: "{path} does not tell its time zone; give a name such as --tz Europe/Berlin", "{path} 未记录时区；请给出名称，如 --tz Asia/Shanghai";
    TwoEnds: "--since {span} says when to end, and so does --until; give one of them", "--since {span} 已包含结束时间，不能再给出 --until";
    EmptySpan: "--since must be earlier than --until", "--since 必须早于 --until";
    ProviderNotMet: "no event of provider “{provider}”; names of unusual providers are not known, try the GUID", "没有来自提供程序“{provider}”的事件；不常见的提供程序名称未收录，可改用 GUID";
    Reading: "reading", "读取中";

    // Errors of the command line.
    UsageUnknownArgument: "unknown option or argument “{argument}”", "未知的选项或参数“{argument}”";
    UsageUnknownCommand: "unknown command “{argument}”", "未知的命令“{argument}”";
    UsageMissing: "missing: {argument}", "缺少：{argument}";
    UsageBadValue: "{argument} cannot be “{value}”", "{argument} 不能为“{value}”";
    UsageNoValue: "{argument} needs a value", "{argument} 需要一个值";
    UsageTooOften: "{argument} may be given only once", "{argument} 只能给出一次";
    UsageOther: "the command line cannot be understood", "无法理解该命令行";
    UsageNoCommand: "a command is missing", "缺少命令";
    UsageWholeNumber: "a whole number is needed", "应为整数";
    UsagePossible: "possible: {values}", "可选：{values}";
    UsageSimilar: "did you mean “{value}”?", "是否想用“{value}”？";
    UsageHelp: "For help: nettally --help", "查看帮助：nettally --help";

    // Headings of the help.
    HelpUsage: "Usage:", "用法：";
    HelpCommands: "Commands", "命令";
    HelpArguments: "Arguments", "参数";
    HelpGrouping: "Rows", "行";
    HelpFilters: "Filters", "筛选";
    HelpOutput: "Output", "输出";
    HelpReading: "Reading", "读取";
    HelpGeneral: "General", "通用";
    HelpExamples: "Examples:", "示例：";
    HelpDefault: "default: {value}", "默认：{value}";
    HelpPossible: "values: {values}", "可选值：{values}";
    HelpShort: "short: {options}", "简写：{options}";

    // The page.
    PageTitle: "Network use – {path}", "网络使用情况 – {path}";
    PageProcesses: "Processes", "进程";
    PageSystem: "The system's own traffic", "系统自身的流量";
    PageConnections: "Connections", "连接";
    PageRemotes: "Remote addresses", "远程地址";
    PageOverTime: "Traffic over time", "流量变化";
    PageAllProcesses: "All processes", "全部进程";
    PageSearch: "Filter rows…", "筛选行…";
    PageMore: "rows not in this page: {rows}; use --format csv for all", "另有 {rows} 行未列入本页；完整数据请用 --format csv";
    PageNoScript: "This page needs JavaScript to draw its tables; it asks nothing of the network.", "本页需要 JavaScript 来绘制表格，不会访问网络。";
    PageMadeBy: "made by nettally {version}", "由 nettally {version} 生成";
    PageUnattributed: "{amount} unattributed", "无归属 {amount}";
    PageName: "Name", "名称";
}
