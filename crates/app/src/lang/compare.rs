//! What `compare` says.

text::catalogue! {
    /// One text of the comparison.
    CompareText;

    Title: "{from} to {until}, {seconds} s", "{from} 至 {until}，{seconds} 秒";
    Upload: "Upload", "上传";
    Download: "Download", "下载";
    Both: "Both", "合计";
    Processes: "Processes", "进程";
    Kernel: "Kernel (System)", "内核（System）";
    Unattributed: "Unattributed", "未归属";
    Lost: "Lost (estimate)", "丢失（估计）";
    Headers: "Headers (estimate)", "包头（估计）";
    SentAgain: "Sent again", "重传";
    LedgerLine: "adapters carried {carried} in {time}, {explained} explained, difference {percent}", "适配器在 {time} 内承载 {carried}，已解释 {explained}，差额 {percent}";
    Explained: "Explained", "已解释";
    Adapters: "Network adapters", "网络适配器";
    Remaining: "Remaining difference", "剩余差额";
    InPercent: "in percent", "百分比";
    AsideLine: "Loopback, guests of this machine and the inside of tunnels, which no device carries: upload {sent}, download {received}", "环回、本机虚拟机及隧道内部流量（不经过任何设备）：上传 {sent}，下载 {received}";
    AdapterLine: "{name}: upload {sent}, download {received}", "{name}：上传 {sent}，下载 {received}";
    AdapterLineOutside: "{name} (not in the sum): upload {sent}, download {received}", "{name}（不计入合计）：上传 {sent}，下载 {received}";
    BlindNote: "Without a table of adapters tunnels cannot be told: what one carries may be counted twice.", "没有适配器表，无法识别隧道：经隧道的流量可能被计算两次。";
    AgainNote: "Sent again: not asked for live, so a little of the difference.", "重传：实时查看时不采集，因此会略微计入差额。";
    Agrees: "Both sides agree within {tolerance}%.", "两侧相差不超过 {tolerance}%。";
    Unexplained: "The adapters carried more than is explained: protocols that belong to no process (ARP, ICMP, broadcasts), traffic of virtual machines, or something missed.", "适配器承载的流量多于可解释的部分：可能是不属于任何进程的协议（ARP、ICMP、广播）、虚拟机的流量，或有遗漏。";
    CountedMore: "More was counted than the adapters carried: a tunnel that was not recognised, an adapter that does not count, or something counted twice.", "统计的流量多于适配器承载的流量：可能有未识别的隧道、不计数的适配器，或重复计算。";
    Incomplete: "Too much was lost to compare: whole buffers or spans of time are missing.", "丢失过多，无法比较：缺少整个缓冲区或时间段。";
    NoDevices: "No network device has counters for the whole time to compare with: there is none, or one went or was reset.", "没有网络设备具有整段时间内可供比较的计数器：没有设备，或有设备被移除或计数器被重置。";
    NoCountersFile: "Nothing to compare with: {path} is missing; nettally record writes it beside its recordings", "没有可供比较的数据：缺少 {path}；nettally record 会在录制文件旁写出它";
    BadCountersFile: "Nothing to compare with: {path} cannot be used: {reason}", "没有可供比较的数据：{path} 无法使用：{reason}";
    TooFewReadings: "Nothing to compare with: {path} has fewer than two readings", "没有可供比较的数据：{path} 中的读数少于两个";
    ReadingsElsewhere: "Nothing to compare with: the readings of the counters do not span the time of the recording", "没有可供比较的数据：计数器的读数未覆盖录制的时间";
    NotWritten: "{path} could not be written, so this recording cannot be compared: {reason}", "无法写出 {path}，此录制将无法比较：{reason}";
}
