//! What is given to be read: pipes, standard input, and files that are something else.

use std::fs;

use crate::program::{Made, Run, SAMPLE, command, read, root, run};

/// A run with these bytes on standard input.
fn fed(args: &str, input: impl Into<Vec<u8>>) -> Run {
    let args = args.split_whitespace();
    read(&command().args(args).write_stdin(input).output().unwrap())
}

fn sample() -> Vec<u8> {
    fs::read(root().join(SAMPLE)).unwrap()
}

/// Every command that takes a recording, with the file to be filled in.
const COMMANDS: [&str; 5] = [
    "report FILE --csv",
    "report FILE --json --since +10s",
    "dump FILE --ndjson",
    "top --replay FILE --speed max --csv",
    "compare FILE --json",
];

#[test]
fn standard_input_is_read_like_a_file() {
    for args in COMMANDS {
        let file = run(&args.replace("FILE", SAMPLE));
        let piped = fed(&args.replace("FILE", "-"), sample());
        assert_eq!(piped.code, file.code, "{args}: {}", piped.err);
        let renamed = file.out.replace(SAMPLE, "-");
        assert_eq!(piped.out, renamed, "{args}");
    }
}

#[test]
fn a_file_as_standard_input_is_not_copied() {
    let made = Made::sample();
    let output = |folder: &str| {
        let mut command = std::process::Command::new(command().get_program());
        command.args(["report", "-", "--csv"]).env("TMPDIR", folder).env("TMP", folder);
        command.stdin(fs::File::open(made.path()).unwrap()).output().unwrap()
    };
    let ended = read(&output(&made.beside("nowhere").display().to_string()));
    assert_eq!((ended.code, ended.err), (0, String::new()));
    assert_eq!(ended.out, run(&format!("report {SAMPLE} --csv")).out);
}

#[test]
fn what_follows_in_a_file_that_was_read_from_is_the_input() {
    use std::io::{Seek, SeekFrom, Write};
    let made = Made::bytes(&[]);
    let mut file = fs::File::options().read(true).write(true).open(made.path()).unwrap();
    file.write_all(b"before").unwrap();
    file.write_all(&sample()).unwrap();
    file.seek(SeekFrom::Start(6)).unwrap();
    let mut command = std::process::Command::new(command().get_program());
    let ended = read(&command.args(["report", "-", "--csv"]).stdin(file).output().unwrap());
    assert_eq!(ended.out, run(&format!("report {SAMPLE} --csv")).out, "{}", ended.err);
}

#[test]
fn standard_input_counts_once() {
    let twice = fed("report - - --csv", sample());
    assert_eq!(twice.code, 0);
    assert!(twice.err.contains("- is the same file as -: it counts once"), "{}", twice.err);
    assert_eq!(twice.out, run(&format!("report {SAMPLE} --csv")).out);
}

#[test]
fn nothing_stands_beside_standard_input() {
    let made = Made::of("+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n");
    fs::write(made.beside("-.counters.json"), "{}").unwrap();
    let input = fs::read(made.path()).unwrap();
    let mut command = command();
    command.args(["report", "-", "--json"]).current_dir(made.beside("")).write_stdin(input);
    let ended = read(&command.output().unwrap());
    assert_eq!(ended.code, 0);
    assert!(!ended.out.contains("counters.json"), "{}", ended.out);
}

#[test]
fn what_is_wrong_with_standard_input_is_said() {
    for args in COMMANDS {
        let ended = fed(&args.replace("FILE", "-"), "");
        assert_eq!(ended.code, 2, "{args}");
        assert!(ended.err.starts_with("error: standard input: the file is empty"), "{}", ended.err);
    }
    let ended = fed("report - --lang zh-CN", "a,b\n1,2\n");
    assert!(ended.err.starts_with("错误：标准输入：文本文件，不是 .etl 文件"), "{}", ended.err);
}

#[test]
fn redacted_standard_input_tells_no_command_line() {
    for args in ["report - --json --redact", "dump - --ndjson --redact"] {
        let from_file = run(&args.replace(" - ", &format!(" {SAMPLE} ")));
        let piped = fed(args, sample());
        assert_eq!(piped.out, from_file.out.replace(SAMPLE, "-"), "{args}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_no_recording() {
    // One end of a new terminal, which nobody types into.
    let terminal = || fs::File::options().read(true).write(true).open("/dev/ptmx").unwrap();
    for (lang, said) in [("en", "is a terminal: name a file"), ("zh-CN", "是终端")] {
        let mut command = std::process::Command::new(command().get_program());
        let command = command.args(["report", "-", "--lang", lang]).stdin(terminal());
        let ended = read(&command.output().unwrap());
        assert_eq!(ended.code, 2);
        assert!(ended.err.contains(said), "{}", ended.err);
    }
}

#[cfg(unix)]
#[test]
fn pipes_by_name_are_read_like_files() {
    let made = Made::sample();
    let pipe = made.beside("pipe");
    let making = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(making.success());
    let mut writer = std::process::Command::new("sh");
    let mut writer =
        writer.args(["-c", "cat \"$0\" > \"$1\"", made.path()]).arg(&pipe).spawn().unwrap();
    let args = format!("report {} --csv", pipe.display());
    assert_eq!(run(&args).out, run(&format!("report {SAMPLE} --csv")).out);
    assert!(writer.wait().unwrap().success());
    // Standard input by its other name.
    let named = fed("report /dev/stdin --csv", sample());
    assert_eq!(named.out, run(&format!("report {SAMPLE} --csv")).out);
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_refused_by_its_beginning() {
    let ended = run("report /dev/zero");
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("not an .etl file"), "{}", ended.err);
}

#[cfg(unix)]
#[test]
fn what_is_read_from_standard_input_is_not_overwritten() {
    let made = Made::sample();
    let mut command = std::process::Command::new(command().get_program());
    let input = fs::File::open(made.path()).unwrap();
    let ended = command.args(["report", "-", "-o", made.path()]).stdin(input).output().unwrap();
    let ended = read(&ended);
    assert_eq!(ended.code, 64);
    assert!(ended.err.contains("would be overwritten"), "{}", ended.err);
    assert_eq!(fs::read(made.path()).unwrap(), sample());
}

#[test]
fn a_copy_that_cannot_be_written_is_said_with_the_folder() {
    for (lang, said) in [("en", "cannot be written in"), ("zh-CN", "无法写入")] {
        let mut command = command();
        let folder = std::env::temp_dir().join("nettally-no-such-folder");
        command.env("TMPDIR", &folder).env("TMP", &folder).env("TEMP", &folder);
        let ended = read(
            &command.args(["report", "-", "--lang", lang]).write_stdin(sample()).output().unwrap(),
        );
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains(said), "{}", ended.err);
        assert!(ended.err.contains("nettally-no-such-folder"), "{}", ended.err);
    }
}

/// The size of a file has an end here, as the space of a disk has.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let program = command().get_program().to_owned();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 8; cat \"$1\" | \"$0\" report -"]);
    shell.arg(program).arg(SAMPLE).current_dir(root()).stdin(std::process::Stdio::null());
    let ended = read(&shell.output().unwrap());
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("cannot be written in"), "{}", ended.err);
    assert!(ended.err.contains("TMPDIR"), "{}", ended.err);
}

#[test]
fn files_of_other_kinds_are_named_with_the_way_out() {
    let tar = [&[b'a'; 257][..], b"ustar\x0000"].concat();
    let cases: [(&[u8], &str, &str, &str); 20] = [
        (b"MSCF\0\0\0\0", "a Microsoft cabinet", "expand FILE.cab", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "a 7z archive", "7z x FILE", "7z 压缩包"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive", "extract", "RAR 压缩包"),
        (&tar, "a tar archive", "tar -xf", "tar 归档"),
        (b"\x1f\x8b\x08\0\0", "gzip data", "gzip -dc", "gzip 压缩数据"),
        (b"\xfd7zXZ\0\0\x04", "xz data", "xz -dc", "xz 压缩数据"),
        (b"\x28\xb5\x2f\xfd\x04", "Zstandard data", "zstd -dc", "Zstandard 压缩数据"),
        (b"BZh91AY&SY", "bzip2 data", "bzip2 -dc", "bzip2 压缩数据"),
        (b"\x0a\x0d\x0d\x0a\x1c\0\0\0", "a packet capture (pcapng)", "name no process", "抓包文件"),
        (b"\xd4\xc3\xb2\xa1\x02\0\x04\0", "a packet capture (pcap)", "name no process", "抓包文件"),
        (b"\xa1\xb2\xc3\xd4\0\x02\0\x04", "a packet capture (pcap)", "name no process", "抓包文件"),
        (b"\x4d\x3c\xb2\xa1\x02\0\x04\0", "a packet capture (pcap)", "name no process", "抓包文件"),
        (b"\xa1\xb2\x3c\x4d\0\x02\0\x04", "a packet capture (pcap)", "name no process", "抓包文件"),
        (b"ElfFile\0\0\0", "an event log (.evtx)", "nettally record", "事件日志"),
        (b"Nettrace\x14\0\0\0", "a trace of .NET's EventPipe", "nettally record", "EventPipe 跟踪"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "a Git LFS pointer",
            "git lfs pull",
            "指针",
        ),
        (b"\xef\xbb\xbf\n <!DOCTYPE html>\n", "a web page", "download it again", "网页"),
        (b"<HTML lang=en>", "a web page", "download it again", "网页"),
        (b"\xff\xfea\0b\0", "a text file", "name the recording", "文本文件"),
        ("a,b\n1,é\n".as_bytes(), "a text file", "name the recording", "文本文件"),
    ];
    for (bytes, what, way_out, zh) in cases {
        // Once it is shorter than any header of a trace, once longer.
        for length in [bytes.len(), 4096] {
            let made = Made::bytes(&[bytes, &vec![b'\n'; length - bytes.len()]].concat());
            for args in ["report FILE", "dump FILE", "top --replay FILE", "compare FILE"] {
                let ended = run(&args.replace("FILE", made.path()));
                assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{args}: {what}");
                assert!(ended.err.contains(&format!("made.etl: {what}")), "{}", ended.err);
                assert!(ended.err.contains("not an .etl file") && ended.err.contains(way_out));
                assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
            }
            let ended = run(&format!("report {} --lang zh-CN", made.path()));
            assert!(
                ended.err.contains(zh) && ended.err.contains("不是 .etl 文件"),
                "{}",
                ended.err
            );
            let piped = fed("report -", fs::read(made.path()).unwrap());
            assert!(piped.err.contains(&format!("standard input: {what}")), "{}", piped.err);
        }
    }
}
