//! What the program says of the files it is given to read.

text::catalogue! {
    /// One text about an input.
    InputText;

    StandardInput: "standard input", "标准输入";
    Copying: "copying", "复制中";
    Foreign: "{what}, not an .etl file: {way_out}", "{what}，不是 .etl 文件：{way_out}";
    NoRecording: "holds no recording (.etl; archives in it are not opened)", "其中没有跟踪文件（.etl；其中的压缩包不会打开）";
    NoEntry: "there is no such entry in the archive", "压缩包中没有此文件";
    Nested: "is an archive in an archive, which is not opened: extract it first", "是压缩包中的压缩包，不会打开：请先解压";
    Encrypted: "is encrypted: extract it first, with its password, and name the .etl file", "已加密：请先用密码解压，再给出 .etl 文件";
    Method: "is compressed by a method that is not read here ({method}): extract it first, and name the .etl file", "所用压缩方法（{method}）无法读取：请先解压，再给出 .etl 文件";
    ManyEntries: "has more than {most} entries: extract the recordings first", "超过 {most} 个条目：请先解压出跟踪文件";
    ManyRecordings: "has more than {most} recordings: extract them first", "超过 {most} 个跟踪文件：请先解压";
    TooLarge: "the recordings of the archive expand to more than {most} GiB: extract them first", "压缩包中的跟踪文件解压后超过 {most} GiB：请先解压";
    Several: "holds several recordings: name one of them, such as {first}", "包含多个跟踪文件：请给出其中一个，如 {first}";
    Broken: "the archive is damaged ({error}): download or copy it again", "压缩包已损坏（{error}）：请重新下载或复制";
    Terminal: "is a terminal: name a file, or pipe a recording into nettally", "是终端：请给出文件，或通过管道传入跟踪文件";
    NotCopied: "has to be copied to a temporary file, which cannot be written in {folder}: {error}; free some space there, or name another folder with {variable}", "需要复制为临时文件，但无法写入 {folder}：{error}；请释放该处空间，或用 {variable} 指定其他文件夹";
}
