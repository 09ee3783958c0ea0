//! Which rows, in which order: groupings, filters, sorting, spans of time.

use crate::program::{Made, SAMPLE, field, figure, rows, run, run_with};

/// The values of one column, joined.
fn column(args: &str, name: &str) -> String {
    let run = run(&format!("report {SAMPLE} --format csv {args}"));
    assert_eq!(run.code, 0, "{}", run.err);
    let rows = rows(&run.out);
    rows.iter().map(|row| field(row, name)).collect::<Vec<_>>().join(" ")
}

fn sum(args: &str, name: &str) -> u64 {
    let csv = run(&format!("report {SAMPLE} --format csv {args}")).out;
    rows(&csv).iter().map(|row| figure(row, name)).sum()
}

#[test]
fn filters() {
    assert_eq!(column("--pid 6044,6620", "image_name"), "thunderbird.exe editor.exe");
    assert_eq!(column("--name THUNDER", "pid"), "6044");
    assert_eq!(column("--name t*d.exe", "pid"), "6044");
    assert_eq!(column("--name thunder --name curl", "image_name"), "thunderbird.exe curl.exe");
    assert_eq!(column("--remote smtp.example.org", "image_name"), "thunderbird.exe");
    assert_eq!(column("--remote 198.51.100.187", "image_name"), "thunderbird.exe");
    assert_eq!(column("--remote 198.51.100.128/25 --name thunder", "flows"), "2");
    assert_eq!(column("--port 587", "image_name"), "thunderbird.exe");
    assert_eq!(column("--port 587 --name edge", "image_name"), "");
}

#[test]
fn filters_also_work_on_intervals() {
    for filter in ["--name edge", "--pid 4", "--port 443", "--remote 203.0.113.0/24"] {
        let whole = sum(filter, "recv_bytes");
        assert!(whole > 0);
        assert_eq!(sum(&format!("{filter} --by second,process"), "recv_bytes"), whole, "{filter}");
        assert_eq!(sum(&format!("{filter} --by second"), "recv_bytes"), whole, "{filter}");
    }
    assert!(sum("--remote cdn.example.net --by second", "recv_bytes") > 0);
}

#[test]
fn orders() {
    assert!(column("", "pid").starts_with("8136 4 7460"));
    assert!(column("--sort upload", "pid").starts_with("4 3920 6044"));
    assert!(column("--sort pid", "pid").starts_with("4 1068 1320"));
    assert!(column("--sort name:desc", "image_name").starts_with("updater.exe"));
    assert!(column("--sort name", "image_name").starts_with("curl.exe"));
    assert!(column("--sort name", "pid").ends_with("3344"), "the unnamed come last");
    assert_eq!(column("--sort retransmits --top 1", "pid"), "3920");
    assert_eq!(column("--by remote --sort remote --top 1", "remote_address"), "192.0.2.40");
}

#[test]
fn top_keeps_the_first_and_the_table_sums_up_the_rest() {
    assert_eq!(column("--top 2", "pid"), "8136 4");
    let out = run(&format!("report {SAMPLE} --top 2")).out;
    assert!(out.lines().any(|line| line.starts_with("13 more")), "{out}");
}

#[test]
fn spans_of_time_split_the_bytes() {
    let whole = sum("", "recv_bytes");
    let first = sum("--until +60s", "recv_bytes");
    let rest = sum("--since +60s", "recv_bytes");
    assert!(first > 0 && rest > 0);
    assert_eq!(first + rest, whole);
    let by_date = ["--until", "2026-03-02T09:16:00+01:00"];
    let mut args = vec!["report", SAMPLE, "--format", "csv"];
    args.extend(by_date);
    let csv = run_with(&args).out;
    assert_eq!(rows(&csv).iter().map(|row| figure(row, "recv_bytes")).sum::<u64>(), first);
    args.pop();
    args.push("2026-03-02 08:16");
    assert_eq!(run_with(&args).out, csv, "local time, which is UTC here");
}

#[test]
fn intervals_have_the_wanted_length() {
    let seconds = column("--by second --interval 60", "second");
    assert_eq!(
        seconds,
        "2026-03-02T08:15:00.0000000Z 2026-03-02T08:16:00.0000000Z 2026-03-02T08:17:00.0000000Z"
    );
}

#[test]
fn a_reused_process_id_is_two_processes() {
    assert_eq!(column("--pid 9148 --sort name", "image_name"), "git.exe powershell.exe");
}

#[test]
fn threads_change_nothing() {
    let with = |threads| run(&format!("report {SAMPLE} --format csv --threads {threads}")).out;
    assert_eq!(with(1), with(4));
}

#[test]
fn old_windows_is_put_right_unless_told_otherwise() {
    let made = Made::of(
        "build 7601\n\
         process start 344 parent 4 \"C:\\Windows\\System32\\svchost.exe\"\n\
         +1 udp send 344 [2001:db8::1]:500 -> [2001:db8::2]:500 310\n",
    );
    let csv = |more: &str| run(&format!("report {} --format csv {more}", made.path())).out;
    let (corrected, as_logged) = (csv(""), csv("--as-logged"));
    let (corrected, as_logged) = (&rows(&corrected)[0], &rows(&as_logged)[0]);
    assert_eq!((figure(corrected, "send_bytes"), figure(corrected, "recv_bytes")), (310, 0));
    assert_eq!((figure(as_logged, "send_bytes"), figure(as_logged, "recv_bytes")), (0, 310));
    let table = run(&format!("report {} --width 80", made.path())).out;
    assert!(table.contains("Windows 7 logged 1 UDP send over IPv6 as a receive"), "{table}");
    let table = run(&format!("report {} --width 80 --as-logged", made.path())).out;
    assert!(table.contains("nothing corrected"), "{table}");
}
