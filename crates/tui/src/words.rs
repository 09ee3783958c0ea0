//! Every word on the screen, in both languages.

use event::kinds::Failure;
use traffic::Zone;

use crate::snapshot::Stage;

text::catalogue! {
    /// One text of the screens.
    Text, alike: Pid, UnnamedProcess, Unknown, Members, RowsShown;

    // Screens.
    Processes: "Processes", "进程";
    Connections: "Connections", "连接";
    Remotes: "Remotes", "远程地址";
    Interfaces: "Interfaces", "网卡";
    Health: "Health", "健康";
    OneProcess: "Process", "进程详情";

    // The head.
    HeadAll: "all", "全部";
    HeadTotal: "total", "累计";
    NothingLost: "nothing lost", "无丢失";
    LossesUnknown: "LOSSES NOT KNOWN", "丢失情况未知";
    Lost: "LOST {events} events, {buffers} buffers", "丢失 {events} 个事件、{buffers} 个缓冲区";
    Dropped: "DROPPED {events} events", "丢弃 {events} 个事件";
    Undecoded: "{events} events not understood", "{events} 个事件未能解码";
    Damaged: "damaged places: {places}", "损坏 {places} 处";
    Gaps: "interruptions: {gaps}", "中断 {gaps} 次";
    Paused: "PAUSED", "已暂停";
    Replaying: "REPLAY {name}", "回放 {name}";
    ReplayEnded: "REPLAY ENDED {name}", "回放结束 {name}";
    NotElevated: "NOT ELEVATED", "未提升权限";
    Waiting: "waiting for the first interval…", "正在等待第一个统计间隔…";
    RowsShown: "{shown} of {all}", "{shown} / {all}";
    FilteredBy: "filter: {filter}", "筛选：{filter}";

    // Titles of columns.
    Process: "Process", "进程";
    Pid: "PID", "PID";
    UpRate: "Up/s", "上行/秒";
    DownRate: "Down/s", "下行/秒";
    Uploaded: "Uploaded", "已上传";
    Downloaded: "Downloaded", "已下载";
    Share: "Share", "占比";
    ShareOfUpRate: "% of up/s", "占上行/秒";
    ShareOfDownRate: "% of down/s", "占下行/秒";
    ShareOfRates: "% of both/s", "占上下行/秒";
    ShareOfUploaded: "% of uploaded", "占已上传";
    ShareOfDownloaded: "% downloaded", "占已下载";
    ShareOfTotals: "% of all", "占总量";
    Recent: "Last 20", "近 20 段";
    Conns: "Conns", "连接数";
    Resent: "Resent", "重传";
    Retries: "Retries", "重连";
    Failed: "Failed", "失败";
    User: "User", "用户";
    Path: "Path", "路径";
    Protocol: "Proto", "协议";
    Local: "Local", "本地";
    Remote: "Remote", "远程";
    Host: "Host", "主机名";
    Address: "Address", "地址";
    Stage: "State", "状态";
    LastSeen: "Last", "最近";
    BusiestProcess: "Busiest process", "主要进程";
    ProcessCount: "Procs", "进程数";
    Interface: "Interface", "网卡";
    Adapter: "Adapter", "适配器";
    Time: "Time", "时间";

    // Values.
    Unattributed: "(unattributed)", "（无归属）";
    OtherProcesses: "(other processes)", "（其他进程）";
    UnnamedProcess: "pid {pid}", "进程号 {pid}";
    Other: "other ({flows} small flows)", "其他（{flows} 个小连接）";
    OtherRemotes: "other (folded flows)", "其他（已合并）";
    StageOpened: "opened", "发起";
    StageAccepted: "accepted", "接受";
    StageClosed: "closed", "关闭";
    StageRefused: "refused", "被拒绝";
    StageTimedOut: "timed out", "超时";
    StageReset: "reset", "被重置";
    StageUnreachable: "unreachable", "不可达";
    StageFailed: "failed", "失败";
    StageRejected: "turned away", "拒绝接入";
    Ways: "{times} {way}", "{times} 次{way}";
    ListSeparator: ", ", "，";
    StageEnded: "ended", "结束";
    Members: "{name} ×{members}", "{name} ×{members}";

    // Bodies without rows.
    NoProcesses: "No process has sent or received anything yet.", "还没有进程收发数据。";
    NoConnections: "No connections yet.", "还没有连接。";
    NoRemotes: "No remote addresses yet.", "还没有远程地址。";
    NothingPasses: "Nothing passes the filter. Esc clears it.", "没有符合筛选的内容。按 Esc 清除。";
    NoInterfaces: "A recording does not tell of network interfaces.", "跟踪文件中没有网卡信息。";
    InterfacesFailed: "The interfaces could not be read: {reason}", "无法读取网卡：{reason}";
    ProcessGone: "This process is not in the list any more.", "列表中已没有该进程。";
    TooSmall: "The terminal is too small.", "终端太小。";

    // One process.
    IdentityPath: "Path", "路径";
    IdentityCommand: "Command", "命令行";
    IdentityUser: "User", "用户";
    IdentityPackage: "Package", "应用包";
    IdentityFailures: "Failed", "失败";
    IdentityParent: "Parent", "父进程";
    IdentityStarted: "Started", "开始";
    IdentityEnded: "Ended", "结束";
    IdentitySession: "Session", "会话";
    ExitCode: "exit code {code}", "退出代码 {code}";
    Unknown: "–", "–";
    NothingOpened: "Nothing was opened or closed lately.", "最近没有打开或关闭的连接。";
    NamesMet: "Hosts", "主机";

    // Charts.
    ChartUp: "up, most {most}", "上行，最高 {most}";
    ChartDown: "down, most {most}", "下行，最高 {most}";
    ChartSpan: "last {seconds} s", "最近 {seconds} 秒";

    // Interfaces and the ledger.
    LedgerProcesses: "All processes", "全部进程";
    LedgerAdapters: "All adapters", "全部网卡";
    LedgerDifference: "Difference", "差额";
    LedgerNote: "Adapters count whole frames: headers, acknowledgements, other protocols and every packet sent again. Processes count payload. The difference is that, and what was lost.", "网卡按整帧计数：含协议头、确认、其他协议和重传；进程只计有效负载。差额即来自这些，以及丢失的事件。";
    LedgerSince: "since this view began", "自本视图开始";
    LedgerLatest: "in {seconds} s until {time}", "截至 {time} 的 {seconds} 秒内";
    LedgerPayload: "Payload, counted", "有效负载（已计）";
    LedgerEstimate: "Headers etc., est.", "协议头等（估计）";
    LedgerRemains: "Remains", "余下";
    LedgerShare: "of what was carried", "占网卡所计";
    LedgerEstimates: "Adapters count whole frames. Headers, acknowledgements, what was sent again and what was lost are estimated; what remains is unexplained.", "网卡按整帧计数。协议头、确认、重传与丢失均为估计；余下的即无法解释的部分。";

    // Health.
    HealthEvents: "Events seen", "已见事件";
    HealthLost: "Events lost by Windows", "Windows 丢失的事件";
    HealthBuffers: "Buffers lost by Windows", "Windows 丢失的缓冲区";
    HealthDropped: "Events dropped: counting was too slow", "因统计过慢丢弃的事件";
    HealthUndecoded: "Events not understood", "未能解码的事件";
    HealthReadAsOlder: "Read as an older version", "按旧版本读取的事件";
    HealthLate: "Events counted late", "迟到的事件";
    HealthFolded: "Small flows folded into “other”", "并入“其他”的小连接";
    HealthFoldedProcesses: "Processes folded into “other processes”", "并入“其他进程”的进程";
    HealthTexts: "Names, paths and command lines left out", "略去的名称、路径与命令行";
    HealthGaps: "Interruptions of the session", "会话中断";
    HealthDamaged: "Damaged places of the recording", "跟踪文件损坏处";
    HealthSkipped: "Intervals not shown", "未显示的间隔";
    HealthUnattributed: "Bytes without an owner", "无归属字节";
    HealthFailures: "Failed connections without an owner", "无归属的连接失败";
    HealthDrawn: "Drawing the last screen took", "绘制最近画面用时";
    HealthOwn: "Processor (of one core) and memory of nettally", "nettally 占用的处理器（单核）与内存";
    HealthFrames: "Screens drawn", "已绘制画面";
    HealthTroubled: "Processes with bytes sent again, connections tried again or failed", "有重传、重连或连接失败的进程";
    NoTrouble: "None.", "无。";
    Microseconds: "{number} µs", "{number} 微秒";

    // Help and popups.
    HelpTitle: "Keys", "按键";
    HelpEnded: "The process has ended. A time behind a name: since when it runs, where its PID was used twice", "进程已结束。名称后的时间：PID 重复时的进程启动时间";
    HelpClose: "↑ ↓ scroll, any other key closes this", "↑ ↓ 滚动，按其他键关闭";
    HelpSort: "Sort by a column; again: the other way round", "按列排序；再按一次反向";
    HelpFilter: "Terms: name: pid: remote: port: zone: proto: label: service: or any word", "条件：name: pid: remote: port: zone: proto: label: service:，或任意词";
    ColumnsTitle: "Columns", "列";
    ColumnsHint: "Space shows or hides, Esc closes", "空格显示或隐藏，Esc 关闭";
    FilterPrompt: "Filter: ", "筛选：";
    FilterHint: "Enter keeps, Esc clears", "Enter 保留，Esc 清除";

    // What keys do.
    DoQuit: "Quit", "退出";
    DoHelp: "Show the keys", "显示按键";
    DoPause: "Pause the display; counting goes on", "暂停显示（仍继续统计）";
    DoUp: "Row up", "上一行";
    DoDown: "Row down", "下一行";
    DoPageUp: "Page up", "上一页";
    DoPageDown: "Page down", "下一页";
    DoFirst: "First row", "首行";
    DoLast: "Last row", "末行";
    DoOpen: "Open: a process, or who speaks with an address", "打开：进程详情，或谁在访问该地址";
    DoBack: "Back; without a way back, clear the filter", "返回；无可返回时清除筛选";
    DoNextScreen: "Next screen or pane", "下一屏或下一窗格";
    DoPreviousScreen: "Previous screen or pane", "上一屏或上一窗格";
    DoFilter: "Filter", "筛选";
    DoTotals: "Rates or totals first", "优先显示速率或累计";
    DoView: "Processes: tree, flat, applications merged", "进程：树形、平铺、按应用合并";
    DoZones: "Zones: all; internet and tunnels; lan, link-local and guest; loopback", "区域：全部；互联网与隧道；局域网、链路本地与虚拟机；本机";
    DoUnits: "Units: KiB, kB, kbit", "单位：KiB、kB、kbit";
    DoColumns: "Choose columns", "选择列";
    DoSortLeft: "Sort by the column to the left", "改按左侧列排序";
    DoSortRight: "Sort by the column to the right", "改按右侧列排序";
    DoReverse: "Reverse the order", "反转顺序";
    DoReset: "Order and columns of this table as at first", "恢复本表默认的排序与列";
    WasReset: "order and columns as at first", "已恢复默认的排序与列";
    OrderRemembered: "Sorted as last time: {order}. R resets.", "沿用上次排序：{order}。按 R 恢复默认。";
    LargestFirst: "largest first", "从大到小";
    SmallestFirst: "smallest first", "从小到大";
    FirstLetterFirst: "A first", "正序";
    LastLetterFirst: "Z first", "倒序";
    Comma: ", ", "，";
    DoExport: "Export all rows that pass, with the chosen columns, as CSV", "将符合筛选的所有行、所选列导出为 CSV";
    DoExportJson: "The same as JSON", "同上，导出为 JSON";
    DoTheme: "Theme: dark, light, none", "主题：深色、浅色、无色";

    // The foot.
    HintHelp: "help", "帮助";
    HintFilter: "filter", "筛选";
    HintPause: "pause", "暂停";
    HintOpen: "open", "打开";
    HintBack: "back", "返回";
    HintTotals: "rates/totals", "速率/累计";
    HintView: "tree/flat/apps", "树形/平铺/应用";
    HintExport: "export", "导出";
    HintQuit: "quit", "退出";
    HintScreens: "screens", "切换";
    Exported: "{rows} rows written to {path}", "已将 {rows} 行写入 {path}";
    ExportFailed: "cannot write {path}: {reason}", "无法写入 {path}：{reason}";
    NothingToExport: "Nothing to export here.", "此处没有可导出的内容。";
    ViewTree: "tree", "树形";
    ViewFlat: "flat", "平铺";
    ViewApps: "applications", "应用";
    ZonesAll: "all zones", "全部区域";
    ZonesInternet: "internet only, with tunnels", "仅互联网（含隧道）";
    ZonesLocal: "lan only, with link-local and guest", "仅局域网（含链路本地与虚拟机）";
    ZonesMachine: "loopback only", "仅本机";
    ZoneLoopback: "loopback", "本机";
    ZoneLinkLocal: "link-local", "链路本地";
    ZoneLan: "lan", "局域网";
    ZoneInternet: "internet", "互联网";
    ZoneTunnelInner: "tunnel-inner", "隧道内";
    ZoneTunnelCarrier: "tunnel-carrier", "隧道外";
    ZoneGuest: "guest", "虚拟机";
    Zone: "Zone", "区域";
    Use: "Use", "用途";
    Service: "Service", "服务";
    HintZones: "zones", "区域";
    ShowRates: "rates first", "优先速率";
    ShowTotals: "totals first", "优先累计";
}

impl Text {
    /// What people call a zone, everywhere.
    pub(crate) const fn zone(zone: Zone) -> Self {
        match zone {
            Zone::Loopback => Self::ZoneLoopback,
            Zone::LinkLocal => Self::ZoneLinkLocal,
            Zone::Lan => Self::ZoneLan,
            Zone::Internet => Self::ZoneInternet,
            Zone::TunnelInner => Self::ZoneTunnelInner,
            Zone::TunnelCarrier => Self::ZoneTunnelCarrier,
            Zone::Guest => Self::ZoneGuest,
        }
    }

    /// What people call where a connection is in its life; nothing where that is not known.
    pub(crate) const fn stage(stage: Stage) -> Option<Self> {
        Some(match stage {
            Stage::Unknown => return None,
            Stage::Connected => Self::StageOpened,
            Stage::Accepted => Self::StageAccepted,
            Stage::Closed => Self::StageClosed,
            Stage::Failed(Failure::Refused) => Self::StageRefused,
            Stage::Failed(Failure::TimedOut) => Self::StageTimedOut,
            Stage::Failed(Failure::Reset) => Self::StageReset,
            Stage::Failed(Failure::Unreachable) => Self::StageUnreachable,
            Stage::Failed(Failure::Other) => Self::StageFailed,
            Stage::Failed(Failure::Rejected) => Self::StageRejected,
        })
    }
}

#[cfg(test)]
mod tests {
    use text::Lang;

    use super::*;

    #[test]
    fn zones_are_called_in_english_as_filters_call_them() {
        for zone in Zone::ALL {
            assert_eq!(Text::zone(zone).of(Lang::En), zone.name());
        }
    }
}
