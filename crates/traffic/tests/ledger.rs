//! Every file in `cases` is an event stream; its ledger is compared with a stored one.
//! Refresh with `cargo insta test --accept`.

mod notation;

use std::fs;

#[test]
fn every_case_leads_to_its_ledger() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let script = fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        insta::assert_snapshot!(name, notation::show(&notation::run(&script)), &script);
    }
}
