//! The kit against bytes written by hand, and against itself.

mod bench_traces;
mod header_kinds;
mod payload_layouts;
mod real_file_start;
mod real_records;
mod samples;
mod script_errors;
mod script_records;
mod script_truth;
mod whole_files;

/// The bytes of a dump: pairs of hex digits with any spacing; `;` begins a remark.
pub(crate) fn hex(dump: &str) -> Vec<u8> {
    let kept = dump.lines().map(|line| line.split(';').next().unwrap_or("")).collect::<String>();
    let digits: Vec<u8> = kept.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

/// Sixteen bytes a line, so that a failed comparison shows where.
pub(crate) fn dump(bytes: &[u8]) -> String {
    let row = |(at, row): (usize, &[u8])| {
        let cells: String = row.iter().map(|byte| format!(" {byte:02x}")).collect();
        format!("{:04x} {cells}\n", at * 16)
    };
    bytes.chunks(16).enumerate().map(row).collect()
}

/// Fails with both dumps when `found` is not what `expected` says.
#[track_caller]
pub(crate) fn assert_dump(found: &[u8], expected: &str) {
    let expected = hex(expected);
    assert!(found == expected, "found\n{}expected\n{}", dump(found), dump(&expected));
}
