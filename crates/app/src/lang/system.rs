//! What the commands about the machine itself say.

text::catalogue! {
    /// One text of these commands.
    SystemText, alike: BufferFacts, Guid;

    NeedsWindows: "this command needs Windows; recordings can be read here: nettally report trace.etl", "此命令需要 Windows；在此系统上可读取跟踪文件：nettally report trace.etl";

    // sessions
    Session: "Session", "会话";
    Owner: "Owner", "所有者";
    Target: "Goes to", "去向";
    Buffers: "Buffers", "缓冲区";
    Lost: "Lost", "丢失";
    RealTime: "real time", "实时";
    InMemory: "memory", "内存";
    BufferFacts: "{minimum}–{maximum} × {kilobytes} KB", "{minimum}–{maximum} × {kilobytes} KB";
    OwnedThis: "nettally, {role}, this process", "nettally，{role}，本进程";
    OwnedLiving: "nettally, {role}, pid {pid}", "nettally，{role}，pid {pid}";
    OwnedStale: "nettally, {role}, pid {pid} has ended", "nettally，{role}，pid {pid} 已结束";
    SessionCount: "Sessions: {count}, of nettally: {ours}, left behind: {stale}", "会话：{count}，属于 nettally：{ours}，被遗留：{stale}";
    StaleHint: "nettally sessions --stop-stale stops what was left behind", "nettally sessions --stop-stale 可停止被遗留的会话";
    Stopped: "stopped {session}", "已停止 {session}";
    NoneStale: "no session was left behind", "没有被遗留的会话";
    NoSuchSession: "no session is called {session}; nettally sessions lists those that run", "没有名为 {session} 的会话；nettally sessions 可列出正在运行的会话";
    NotOurs: "{session} is not a session of nettally; whoever knows what it is for can stop it with: logman stop \"{session}\" -ets", "{session} 不是 nettally 的会话；若确知其用途，可用以下命令停止：logman stop \"{session}\" -ets";

    // providers
    Provider: "Provider", "提供程序";
    Guid: "GUID", "GUID";
    Keywords: "Keywords", "关键字";
    KeywordFacts: "{keywords} (level {level})", "{keywords}（级别 {level}）";
    ProviderCount: "{count} of {all} registered providers", "共 {all} 个已注册的提供程序，列出 {count} 个";
    KeywordNote: "Keywords and level are those nettally enables.", "关键字和级别为 nettally 所启用的值。";
    NoProviderList: "this system keeps no list of providers", "此系统没有提供程序列表";

    // interfaces
    Interface: "Interface", "网络接口";
    InSum: "In the sum", "计入合计";
    PartCounted: "yes", "是";
    PartLoopback: "no: stays on this machine", "否：不离开本机";
    PartTunnel: "no: runs over another", "否：经由其他接口";
    PartSoftware: "no: software on a device", "否：设备之上的软件";
    PartTwin: "no: same frames as {name}", "否：与 {name} 是同一批帧";
    PartDown: "no: down", "否：未启用";
    WideMethod: "64-bit", "64 位";
    ClassicMethod: "32-bit", "32 位";
    CounterMethod: "counters", "计数器";
    ProcessMethod: "processes", "进程";
    Down: "{method} in", "{method} 接收";
    Up: "{method} out", "{method} 发送";
    Devices: "Devices in all", "设备合计";
    SinceStart: "Since the system started", "系统启动以来";
    During: "During {seconds} s", "{seconds} 秒内";
    InterfaceNote: "Bytes of whole frames, headers and all, of every program together; no method here knows processes. Shown is what is up or has carried anything; filters, which repeat another interface, are left out.", "按完整帧计的字节数（含各层包头），所有程序合计；这些方法都不区分进程。仅列出已启用或有过流量的接口；重复其他接口计数的筛选器不列出。";
    ClassicNote: "32-bit counters start again from 0 after every 4 GiB.", "32 位计数器每满 4 GiB 从 0 重新开始。";
    UncertainNote: "≥: whole turns of the 32-bit counter may be missing.", "≥：32 位计数器可能漏计了整圈。";
    ProcessNote: "Processes: payload of every TCP and UDP event, summed over all processes. Headers, other protocols and packets of the system itself are in the counters only.", "进程：所有进程的 TCP、UDP 事件的有效负载之和。包头、其他协议和系统自身的数据包只计入计数器。";
    ProcessesLater: "Processes can be counted only in an interval: --interval 10s.", "只能在一段时间内按进程统计：--interval 10s。";
    NoProcessSum: "no sum over processes: {reason}", "无进程合计：{reason}";
    NoCounters: "no performance counters: {reason}", "无性能计数器：{reason}";

    // record
    Recording: "recording to {path}; Ctrl+C ends it", "正在录制到 {path}；按 Ctrl+C 结束";
    RecordingNow: "{time}, {size}, lost {lost}", "{time}，{size}，丢失 {lost}";
    Recorded: "recorded {time} to {path}: {size}", "已录制 {time} 到 {path}：{size}";
    EndedAtSize: "the size limit was reached", "已达到大小上限";
    EndedElsewhere: "the session was stopped by another program, or the disk is full; what was recorded until then is in {path}", "会话被其他程序停止，或磁盘已满；此前录制的内容在 {path} 中";
    NothingLost: "nothing was lost", "没有丢失";
    RecordingLost: "{events} {events?event|events} and {buffers} {buffers?buffer|buffers} were lost: figures will be too low; a faster disk, or fewer programs recording at once, would help", "丢失 {events} 个事件、{buffers} 个缓冲区：数字会偏低；换用更快的磁盘或减少同时录制的程序可改善";
    RecordingLossUnknown: "what was lost in the end is not known: Windows says it while the session runs", "最后丢失了多少未知：Windows 只在会话运行期间报告";
    NoFile: "no file was written: {path}", "没有写出文件：{path}";
    ReadIt: "read it with: nettally report {path}", "查看：nettally report {path}";
    NoteBadAdapters: "the adapters in {path} cannot be used ({reason}), so zones follow from ranges of addresses: put back the file that nettally record wrote, or delete this one", "无法使用 {path} 中的网络适配器（{reason}），因此按地址范围划分区域：请放回 nettally record 写出的文件，或删除此文件";
    NoteForeignAdapters: "{path} was not made with this recording, so zones follow from ranges of addresses: put back the file that nettally record wrote, or delete this one", "{path} 不属于此录制，因此按地址范围划分区域：请放回 nettally record 写出的文件，或删除此文件";
    NoteAdaptersOfSome: "{path} has no file of adapters beside it, so zones follow from ranges of addresses in all recordings: read the others without it", "{path} 旁没有适配器文件，因此所有录制均按地址范围划分区域：可单独读取其余录制";
    NoteReclaimed: "stopped {session}, left behind by a nettally that has ended", "已停止 {session}，它由已结束的 nettally 遗留";
    NoteHalfTheBuffers: "memory is short: fewer buffers than usual, so events may be lost", "内存不足：缓冲区比平常少，可能丢失事件";
    NoteNoCommandLines: "command lines of processes that end at once are not known: Windows refused the kernel's own process events (they need Windows 8, an administrator and one of 8 places)", "不显示瞬间结束的进程的命令行：Windows 未提供内核自身的进程事件（需要 Windows 8、管理员权限以及 8 个名额之一）";
    NoteNoProcesses: "processes will have no names: {reason}", "进程将没有名称：{reason}";
    NoteNoFailures: "failed connections will have no owner: {reason}", "连接失败将无法归属到进程：{reason}";
    NoteNoHostNames: "addresses will have no names: {reason}", "地址将没有主机名：{reason}";
    NoteClockSetBack: "the clock was set back by {seconds} s: times come twice, and what was under way then is counted at the time of the change", "时钟被往回拨了 {seconds} 秒：部分时间会重复出现，当时进行中的流量计入拨动的时刻";
    NoteSetBack: "{path}: the clock was set back by {length} while recording; times count on from the clock as it was at the beginning", "{path}：录制期间时钟被往回拨了 {length}；时间按开始时的时钟连续计算";
    NoteSetBackAtLeast: "{path}: the clock was set back by at least {length} while recording; times count on from the clock as it was at the beginning", "{path}：录制期间时钟至少被往回拨了 {length}；时间按开始时的时钟连续计算";
    NoteSetBackAfter: "{path}: the clock was set back by {length} after {after} of recording; times count on from the clock as it was at the beginning", "{path}：录制 {after} 后时钟被往回拨了 {length}；时间按开始时的时钟连续计算";
    NoteSetRightAfter: "{path}: the clock was set ahead by {length} again after {after} of recording", "{path}：录制 {after} 后时钟又被往前拨了 {length}";
    NoteSetAhead: "{path}: the clock was set ahead by {length} while recording; times count on from the clock as it was at the beginning", "{path}：录制期间时钟被往前拨了 {length}；时间按开始时的时钟连续计算";
    NoteSetAheadOrIdle: "{path}: it ended {length} after its last event by its header; the clock was set ahead, or nothing more happened", "{path}：文件头中的结束时间比最后一个事件晚 {length}；时钟被往前拨过，或此后没有任何事件";
    NoteSilence: "{path}: after {after} of recording there is no event for {length}; the clock was set ahead, or the machine slept. The length of the recording is without that", "{path}：录制 {after} 后有 {length} 没有任何事件；时钟被往前拨过，或机器曾睡眠。录制时长不含这段时间";
    NoteWrongTimes: "{path}: time stamps far from those around them, at {places} places; their events have the time of the event before", "{path}：有 {places} 处时间戳与前后相差甚远；这些事件改用其前一事件的时间";
    NotePackets: "it holds captured packets ({providers}), which name no process: they are not counted", "其中含有抓取的数据包（{providers}）；数据包不含进程信息，因此未计入";
    NoteLossesUnknown: "Windows did not say what it lost: {reason}", "Windows 未报告丢失情况：{reason}";
    NoteNoSnapshot: "programs that ran before have no names until they are heard of: {reason}", "先前已在运行的程序暂无名称：{reason}";
    NoteNoServices: "services are not told apart: {reason}", "无法区分服务：{reason}";
    NoteNoAdapters: "zones are told by addresses alone: {reason}", "仅按地址划分区域：{reason}";
    NoteNoCachedNames: "names looked up before are not known: {reason}", "先前解析过的主机名未知：{reason}";
    NoteNoDrives: "paths have no drive letters: {reason}", "路径没有盘符：{reason}";

    // doctor
    CheckWindows: "Windows", "Windows 版本";
    CheckRights: "Rights", "权限";
    CheckSessions: "Sessions", "会话";
    CheckProvider: "Provider", "提供程序";
    CheckBuffers: "Buffers", "缓冲区";
    CheckSelfTest: "Self-test", "自检";
    CheckLedger: "Ledger", "账目核对";
    VerdictGood: "good", "正常";
    VerdictDoubt: "doubt", "存疑";
    VerdictBad: "bad", "异常";
    WindowsUnknown: "the version is unknown", "版本未知";
    WindowsOld: "{version}: too old", "{version}：版本过旧";
    WindowsOldWayOut: "Windows 7 or later is needed, 8.1 or later recommended", "需要 Windows 7 或更高版本，建议 8.1 或更高版本";
    RightsElevated: "elevated", "已提升权限";
    RightsService: "an account of services", "服务账户";
    RightsLogUser: "in the group Performance Log Users", "属于 Performance Log Users 组";
    RightsMissing: "not elevated", "未提升权限";
    RightsLogUserRefused: "in the group Performance Log Users, which may start sessions, but Windows keeps the traffic of processes from it", "属于 Performance Log Users 组：可启动会话，但 Windows 不向其提供各进程的流量";
    RightsElevate: "run from an elevated prompt (“Run as administrator”)", "请在提升权限的命令提示符中运行（“以管理员身份运行”）";
    RightsAsk: "have an administrator run it", "请由管理员运行";
    SessionFacts: "{count} run, {ours} of nettally", "运行 {count} 个，其中 {ours} 个属于 nettally";
    SessionsStale: "{count} run, {stale} left behind by a nettally that has ended", "运行 {count} 个，其中 {stale} 个由已结束的 nettally 遗留";
    SessionsFull: "{count} run: nearly all that this machine can have", "运行 {count} 个：已接近本机的上限";
    SessionsFullWayOut: "stop those that are not needed; nettally sessions lists them", "请停止不需要的会话；nettally sessions 可列出";
    ProviderThere: "{provider} is registered", "{provider} 已注册";
    ProviderUnknown: "this system keeps no list of providers: the self-test tells", "此系统没有提供程序列表：以自检为准";
    ProviderMissing: "{provider} is not registered", "{provider} 未注册";
    ProviderMissingWayOut: "this edition of Windows does not count traffic by process; sfc /scannow repairs a damaged one", "此版本的 Windows 不按进程统计流量；若系统损坏，可用 sfc /scannow 修复";
    BufferPlanFacts: "{minimum} to {maximum} of {kilobytes} KB, at most {memory}", "{minimum} 至 {maximum} 个，每个 {kilobytes} KB，最多 {memory}";
    SelfTestExact: "{bytes} bytes moved over loopback, all counted for this process", "经环回传输 {bytes} 字节，全部计入本进程";
    SelfTestNothing: "{bytes} bytes moved over loopback, and no network event came", "经环回传输 {bytes} 字节，但没有收到网络事件";
    SelfTestNothingWayOut: "another product may keep events away: look for security software that filters ETW, then restart", "可能有其他产品拦截了事件：请检查会过滤 ETW 的安全软件，然后重启";
    SelfTestDiffers: "{bytes} bytes moved over loopback, {sent} counted as sent, {received} as received", "经环回传输 {bytes} 字节，计为发送 {sent}、接收 {received}";
    SelfTestDiffersWayOut: "close programs that redirect connections (proxies, VPN filters) and try again", "请关闭会重定向连接的程序（代理、VPN 过滤器）后重试";
    SelfTestLost: "{lost} {lost?event was|events were} lost during it", "期间丢失 {lost} 个事件";
    SelfTestLostWayOut: "the machine is very busy: try again", "机器非常繁忙：请重试";
    LedgerFacts: "in a few seconds the adapters carried {carried} bytes, {explained} are explained, {remains} remain", "几秒内适配器承载 {carried} 字节，可解释 {explained}，剩余 {remains}";
    LedgerDiffersWayOut: "a few seconds say little: nettally compare --interval 60s looks longer and names the parts", "几秒的数据说明不了多少：nettally compare --interval 60s 观察更久并列出各部分";
    LedgerLostWayOut: "too much was lost to compare: try again when the machine is less busy", "丢失过多，无法比较：请在机器不太繁忙时重试";
    LedgerNoCounters: "the counters of the network devices are not known", "不知道网络设备的计数器";
    LedgerNotSeen: "it was stopped before the time was over", "在时间结束前已停止";
    LedgerNeedsSelfTest: "the self-test has to be good first", "需先通过自检";
    AllGood: "nettally can work here.", "nettally 可以在此机器上工作。";
    SomeBad: "nettally cannot work here as it should.", "nettally 无法在此机器上正常工作。";
}
