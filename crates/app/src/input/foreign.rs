//! Files that are something else than a recording, known by their first bytes.

use text::Bilingual;

use crate::lang::{InputText, Lang};

/// A kind of file that is not a recording.
#[derive(Debug)]
pub struct Foreign {
    sign: Sign,
    what: Bilingual,
    way_out: Bilingual,
}

/// What such a file is known by.
#[derive(Debug)]
enum Sign {
    /// These bytes at this place.
    Bytes(usize, &'static [u8]),
    /// It is a page of HTML.
    Page,
    /// It is nothing but text.
    Text,
}

/// So many bytes are enough to know any of them.
pub(super) const SIGN: usize = 512;

const fn kind(sign: Sign, what: Bilingual, way_out: Bilingual) -> Foreign {
    Foreign { sign, what, way_out }
}

const fn says(en: &'static str, zh: &'static str) -> Bilingual {
    Bilingual { en, zh }
}

const RECORD_INSTEAD: Bilingual = says(
    "packets name no process; record with nettally record, or enable the provider \
     Microsoft-Windows-Kernel-Network beside the capture",
    "数据包不含进程信息；请用 nettally record 录制，或在抓包的同时启用提供程序 Microsoft-Windows-Kernel-Network",
);

/// Every kind that is known, what it is called, and what to do; the first that fits counts.
static KINDS: &[Foreign] = &[
    kind(
        Sign::Bytes(0, b"MSCF"),
        says("a Microsoft cabinet", "Microsoft cabinet 压缩包"),
        says(
            "extract the recording first, with expand FILE.cab -F:*.etl .",
            "请先用 expand FILE.cab -F:*.etl . 解压出跟踪文件",
        ),
    ),
    kind(
        Sign::Bytes(0, b"7z\xbc\xaf\x27\x1c"),
        says("a 7z archive", "7z 压缩包"),
        says("extract the recording first, with 7z x FILE", "请先用 7z x FILE 解压出跟踪文件"),
    ),
    kind(
        Sign::Bytes(0, b"Rar!\x1a\x07"),
        says("a RAR archive", "RAR 压缩包"),
        says("extract the recording first", "请先解压出跟踪文件"),
    ),
    kind(
        Sign::Bytes(257, b"ustar"),
        says("a tar archive", "tar 归档"),
        says(
            "extract the recording first, with tar -xf FILE",
            "请先用 tar -xf FILE 解压出跟踪文件",
        ),
    ),
    kind(
        Sign::Bytes(0, b"\x1f\x8b"),
        says("gzip data", "gzip 压缩数据"),
        says("try gzip -dc FILE | nettally report -", "可用 gzip -dc FILE | nettally report -"),
    ),
    kind(
        Sign::Bytes(0, b"\xfd7zXZ\0"),
        says("xz data", "xz 压缩数据"),
        says("try xz -dc FILE | nettally report -", "可用 xz -dc FILE | nettally report -"),
    ),
    kind(
        Sign::Bytes(0, b"\x28\xb5\x2f\xfd"),
        says("Zstandard data", "Zstandard 压缩数据"),
        says("try zstd -dc FILE | nettally report -", "可用 zstd -dc FILE | nettally report -"),
    ),
    kind(
        Sign::Bytes(0, b"BZh"),
        says("bzip2 data", "bzip2 压缩数据"),
        says("try bzip2 -dc FILE | nettally report -", "可用 bzip2 -dc FILE | nettally report -"),
    ),
    kind(
        Sign::Bytes(0, b"\x0a\x0d\x0d\x0a"),
        says("a packet capture (pcapng)", "抓包文件（pcapng）"),
        RECORD_INSTEAD,
    ),
    packets(b"\xd4\xc3\xb2\xa1"),
    packets(b"\xa1\xb2\xc3\xd4"),
    packets(b"\x4d\x3c\xb2\xa1"),
    packets(b"\xa1\xb2\x3c\x4d"),
    kind(
        Sign::Bytes(0, b"ElfFile\0"),
        says("an event log (.evtx)", "事件日志（.evtx）"),
        says(
            "event logs do not hold what processes send and receive; record with nettally record",
            "事件日志不含进程收发的数据；请用 nettally record 录制",
        ),
    ),
    kind(
        Sign::Bytes(0, b"Nettrace"),
        says("a trace of .NET's EventPipe (.nettrace)", ".NET EventPipe 跟踪（.nettrace）"),
        says(
            "it has no events of the kernel's network providers; record with nettally record",
            "其中没有内核网络提供程序的事件；请用 nettally record 录制",
        ),
    ),
    kind(
        Sign::Bytes(0, b"version https://git-lfs"),
        says("a Git LFS pointer", "Git LFS 指针"),
        says(
            "fetch the recording it stands for, with git lfs pull",
            "请用 git lfs pull 取得其所指的跟踪文件",
        ),
    ),
    kind(
        Sign::Page,
        says("a web page", "网页"),
        says(
            "what was downloaded is not the recording; download it again",
            "下载到的并非跟踪文件；请重新下载",
        ),
    ),
    kind(
        Sign::Text,
        says("a text file", "文本文件"),
        says("name the recording itself", "请给出跟踪文件本身"),
    ),
];

const fn packets(magic: &'static [u8]) -> Foreign {
    kind(Sign::Bytes(0, magic), says("a packet capture (pcap)", "抓包文件（pcap）"), RECORD_INSTEAD)
}

/// What a file that is not a recording is, by its first [`SIGN`] bytes.
pub(super) fn of(head: &[u8]) -> Option<&'static Foreign> {
    KINDS.iter().find(|kind| kind.sign.fits(head))
}

impl Foreign {
    /// What it is and what to do.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let values = [("what", self.what.of(lang)), ("way_out", self.way_out.of(lang))];
        InputText::Foreign.fill(lang, &values)
    }
}

impl Sign {
    fn fits(&self, head: &[u8]) -> bool {
        match self {
            Self::Bytes(place, bytes) => {
                head.get(*place..).is_some_and(|rest| rest.starts_with(bytes))
            }
            Self::Page => is_page(head),
            Self::Text => is_text(head),
        }
    }
}

fn is_page(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    ["<!doctype html", "<html"].iter().any(|tag| {
        text.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag.as_bytes()))
    })
}

/// UTF-8 without controls, or UTF-16 by its byte order mark.
fn is_text(head: &[u8]) -> bool {
    let head = &head[..head.len().min(SIGN)];
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be cut.
        Err(error) if error.error_len().is_none() => {
            str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.contains(|c: char| c.is_control() && !"\t\r\n\u{c}".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_named_in_both_languages() {
        for kind in KINDS {
            for text in [kind.what, kind.way_out] {
                assert!(
                    !text.en.is_empty() && text.zh.chars().any(|c| c >= '\u{3000}'),
                    "{text:?}"
                );
            }
        }
    }

    #[test]
    fn signs_lie_within_what_is_read() {
        for kind in KINDS {
            if let Sign::Bytes(place, bytes) = &kind.sign {
                assert!(place + bytes.len() <= SIGN, "{kind:?}");
            }
        }
    }

    #[test]
    fn text_is_text_wherever_it_is_cut() {
        let text = "跟踪".repeat(SIGN);
        for length in 3..SIGN {
            assert!(is_text(&text.as_bytes()[..length]), "{length}");
        }
        for other in [&b""[..], b"\x1b[31m", b"a\0b", b"\xe8\x41", b"\x80abc"] {
            assert!(!is_text(other), "{other:?}");
        }
    }
}
