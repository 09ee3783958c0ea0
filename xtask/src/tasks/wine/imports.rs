//! What the program asks of Windows before it starts: the version its head names, and every function
//! it imports. A function that an older Windows lacks keeps the program from starting there at all, so
//! each is looked up in Microsoft's documentation once, and listed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::stage::Stage;
use crate::Outcome;
use crate::run::{output, program};
use crate::workspace;

const LIST: &str = "xtask/windows/imports.txt";

/// Functions by library.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// Checks that the program imports nothing that is not listed.
pub(super) fn run(stage: &Stage) -> Outcome {
    let mut dump = program("x86_64-w64-mingw32-objdump");
    let said = output(dump.arg("--private-headers").arg(stage.program("nettally")))?;
    let list = fs::read_to_string(workspace::root().join(LIST))
        .map_err(|error| format!("cannot read {LIST}: {error}"))?;
    // As crates/app/build.rs asks the linker.
    for line in ["MajorSubsystemVersion\t10", "MajorOSystemVersion\t10"] {
        if !said.contains(line) {
            return Err(format!("the program's head lacks `{line}`"));
        }
    }
    let (found, listed) = (imports(&said), listed(&list));
    let unlisted = unlisted(&found, &listed);
    if unlisted.is_empty() {
        let count: usize = found.values().map(BTreeSet::len).sum();
        println!("{count} imports are listed in {LIST}");
        return Ok(());
    }
    let unlisted = unlisted.join(", ");
    Err(format!("not in {LIST}: {unlisted}; look up since which Windows they are there"))
}

/// Those of the program, as objdump tells them.
fn imports(said: &str) -> Imports {
    let mut imports = Imports::new();
    let mut library = String::new();
    for line in said.lines() {
        if let Some(name) = line.trim().strip_prefix("DLL Name: ") {
            library = without_ending(name);
        }
        if let [address, _, name] = line.split_whitespace().collect::<Vec<_>>()[..]
            && line.starts_with('\t')
            && u64::from_str_radix(address, 16).is_ok()
        {
            imports.entry(library.clone()).or_default().insert(name.to_owned());
        }
    }
    imports
}

/// Those of the list: `library: Function Function …`.
fn listed(list: &str) -> Imports {
    let mut imports = Imports::new();
    let lines = list.lines().filter(|line| !line.starts_with(['#', '[']));
    for (library, names) in lines.filter_map(|line| line.split_once(": ")) {
        let names = names.split_whitespace().map(str::to_owned);
        imports.entry(without_ending(library)).or_default().extend(names);
    }
    imports
}

/// Libraries are known in any case.
fn without_ending(library: &str) -> String {
    library.to_ascii_lowercase().trim_end_matches(".dll").to_owned()
}

fn unlisted(found: &Imports, listed: &Imports) -> Vec<String> {
    let is_listed =
        |library: &str, name: &str| listed.get(library).is_some_and(|names| names.contains(name));
    let all = found.iter().flat_map(|(library, names)| names.iter().map(move |one| (library, one)));
    let unlisted = all.filter(|(library, name)| !is_listed(library, name));
    unlisted.map(|(library, name)| format!("{library}!{name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{imports, listed, unlisted};

    const SAID: &str = "MajorSubsystemVersion\t10\n\
        \tDLL Name: KERNEL32.dll\n\tvma:  Hint/Ord Member-Name Bound-To\n\
        \t471ee8\t  378  GetCommandLineW\n\t471ef0\t  379  Sleep\n\n 00471014\t00471198 00000000\n\
        \tDLL Name: user32.dll\n\t471f5c\t  287  GetForegroundWindow\n";

    #[test]
    fn what_is_not_listed_is_named() {
        let list = "# all\n[Windows 7]\nkernel32: Sleep\nuser32: GetForegroundWindow\n";
        let missing = unlisted(&imports(SAID), &listed(list));
        assert_eq!(missing, ["kernel32!GetCommandLineW"]);
        let whole = format!("{list}[Windows 8]\nkernel32: GetCommandLineW\n");
        assert!(unlisted(&imports(SAID), &listed(&whole)).is_empty());
    }
}
