//! What the program says of the files it is given to read.

use super::catalogue::catalogue;

catalogue! {
    /// One text about an input.
    InputText;

    StandardInput: "standard input", "标准输入";
    Copying: "copying", "复制中";
    Foreign: "{what}, not an .etl file: {way_out}", "{what}，不是 .etl 文件：{way_out}";
    Terminal: "is a terminal: name a file, or pipe a recording into nettally", "是终端：请给出文件，或通过管道传入跟踪文件";
    NotCopied: "has to be copied to a temporary file, which cannot be written in {folder}: {error}; free some space there, or name another folder with {variable}", "需要复制为临时文件，但无法写入 {folder}：{error}；请释放该处空间，或用 {variable} 指定其他文件夹";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::catalogue::check;

    #[test]
    fn every_text_has_both_languages() {
        InputText::ALL.iter().for_each(|text| check(text.bilingual(), false));
    }
}
