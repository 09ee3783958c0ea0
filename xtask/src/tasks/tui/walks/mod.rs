//! Walks through the view in a Windows console: scripts for the program `console`, played under
//! Wine and on Windows alike.

use std::fs;
use std::path::Path;

use crate::Outcome;

/// A script, and the program it is played to.
pub(crate) struct Walk {
    /// What is told to `nettally`; `{trace}` stands for the path of the bundled recording.
    arguments: &'static str,
    script: &'static str,
    /// The one row of the exported table: some of its columns and their values.
    exported: &'static [(&'static str, &'static str)],
}

/// Through a recording.
pub(crate) const REPLAY: Walk = Walk {
    arguments: "top --lang en --replay {trace} --speed 100",
    script: include_str!("replay.txt"),
    exported: &[("image_name", "msedge.exe"), ("pid", "7460")],
};

/// Live, with programs that say what they move.
pub(crate) const LIVE: Walk = Walk {
    arguments: "top --lang en --interval 500ms",
    script: include_str!("live.txt"),
    exported: &[("image_name", "talk.exe"), ("send_bytes", "15000"), ("recv_bytes", "15000")],
};

impl Walk {
    /// The command that plays it, without the name of the program; writes the script beside what
    /// the walk exports.
    pub(crate) fn line(&self, folder: &Path, trace: &Path) -> Result<String, String> {
        let path = folder.join("script");
        fs::write(&path, self.script)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        let arguments = self.arguments.replace("{trace}", &trace.to_string_lossy());
        Ok(format!("100x30 script nettally {arguments}"))
    }

    /// That the folder holds an exported table of one row with the expected values.
    pub(crate) fn check_export(&self, folder: &Path) -> Outcome {
        let table = exported(folder)?;
        let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let (head, row) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        for (name, value) in self.exported {
            let found = head.iter().position(|known| known == name).and_then(|at| row.get(at));
            if found != Some(value) {
                return Err(format!("{name} is not {value} in the exported table:\n{table}"));
            }
        }
        match lines.next() {
            None => Ok(()),
            Some(_) => Err(format!("the exported table has more than one row:\n{table}")),
        }
    }
}

/// The exported table of a folder, as CSV.
pub(super) fn exported(folder: &Path) -> Result<String, String> {
    let failed = |error| format!("cannot read {}: {error}", folder.display());
    let mut files = fs::read_dir(folder).map_err(failed)?.flatten().map(|entry| entry.path());
    let csv = files.find(|path| path.extension().is_some_and(|kind| kind == "csv"));
    fs::read_to_string(csv.ok_or("nothing was exported")?).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exported_row_is_checked_by_its_columns() {
        let folder = std::env::temp_dir().join(format!("nettally-walk-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let walk = Walk { arguments: "", script: "", exported: &[("pid", "7")] };
        let check = |table: &str| {
            fs::write(folder.join("a.csv"), table).expect("a file");
            walk.check_export(&folder)
        };
        assert_eq!(check("name,pid\na,7\n"), Ok(()));
        assert!(check("name,pid\na,8\n").is_err_and(|why| why.contains("pid is not 7")));
        assert!(check("name,pid\na,7\nb,7\n").is_err_and(|why| why.contains("more than one")));
        fs::remove_dir_all(&folder).expect("removed");
    }
}
