//! Words of the live view.

text::catalogue! {
    /// One text of the live view.
    TopText, alike: Pid;

    UpRate: "Up", "上行";
    DownRate: "Down", "下行";
    Upload: "Uploaded", "已上传";
    Download: "Downloaded", "已下载";
    Flows: "Flows", "连接";
    Failed: "Failed", "失败";
    Process: "Process", "进程";
    Pid: "PID", "PID";
    Protocol: "Proto", "协议";
    Family: "Family", "IP 版本";
    Local: "Local", "本地";
    Remote: "Remote", "远程";
    Port: "Port", "端口";
    App: "Application", "应用";
    Tree: "Started by", "启动者";
    User: "User", "用户";
    Service: "Service", "服务";
    Role: "Role", "角色";
    Zone: "Zone", "区域";
    Confidence: "Confidence", "可信度";
    Services: "Services", "服务";
    Parent: "Parent", "父进程";
    KnownBy: "Known by", "得知方式";
    NameSource: "Name from", "名称来源";
    Description: "Description", "说明文字";
    Company: "Company", "公司";
    Package: "Package", "程序包";
    CommandLine: "Command line or path", "命令行或路径";
    Label: "Use", "用途";
    Host: "Host", "主机";
    Head: "{time}  up {up}  down {down}  {rate} events/s, {events} in all", "{time}  上行 {up}  下行 {down}  每秒 {rate} 个事件，共 {events} 个";
    Complete: "nothing lost, dropped or left undecoded", "无丢失、丢弃或未解码";
    Own: "nettally itself: {percent} % of a core, {memory} of its own, {resident} in RAM", "nettally 自身：单核的 {percent} %，私有内存 {memory}，驻留内存 {resident}";
    Gap: "{what} from {from} to {until}: {why}", "{from} 至 {until} {what}：{why}";
    GapTraffic: "no traffic was counted", "未统计流量";
    GapProcesses: "starts of processes were missed", "未记录进程启动";
    Ledger: "ledger: {line}", "账目：{line}";
    LedgerBegun: "– ten seconds with counters of the adapters are not over yet", "– 尚无满十秒的适配器计数";
    ZonesRest: "zones {basis}", "区域{basis}";
    GapRecording: "events are missing", "缺少事件";
    GapNow: "now", "现在";
    GapStopped: "the session was stopped by another program", "会话被其他程序停止";
    Lost: "lost {events} {events?event|events}, {buffers} {buffers?buffer|buffers}", "丢失 {events} 个事件、{buffers} 个缓冲区";
    Dropped: "dropped {events}", "丢弃 {events}";
    Undecoded: "undecoded {events}", "未解码 {events}";
    ReadAsOlder: "{events} {events?event|events} of a later version than known, read as the latest known", "{events} 个事件的版本比已知的新，已按已知的最新版本读取";
    Late: "late {events}", "迟到 {events}";
    Damaged: "damaged in {places} {places?place|places}", "损坏 {places} 处";
    Gaps: "{gaps} {gaps?interruption|interruptions}", "中断 {gaps} 次";
    Folded: "{flows} small {flows?flow|flows} folded", "{flows} 个小连接已合并";
    FoldedProcesses: "{processes} {processes?process|processes} folded", "{processes} 个进程已合并";
    TextsLeftOut: "{texts} {texts?name|names} left out", "略去 {texts} 个名称";
    NoOwner: "unattributed {bytes}", "无归属 {bytes}";
    Skipped: "{frames} frames not shown", "{frames} 帧未显示";
    LookupsLost: "{questions} {questions?question|questions} about processes not asked", "{questions} 个进程查询未执行";
    LossesUnknown: "losses not known", "丢失情况未知";
    NamelessFailures: "{times} failed {times?connection|connections} without an owner", "无归属的连接失败 {times} 次";
    More: "{rows} more", "另外 {rows} 行";
    UnattributedName: "(unattributed)", "（无归属）";
    OtherProcesses: "(other processes)", "（其他进程）";
    UnnamedProcess: "pid {pid}", "进程号 {pid}";
    Other: "other", "其他";
}
