//! `cargo xtask setup`: what the Windows build and its tests need beyond rustup, on Debian 12.
//!
//! Every step looks first and does nothing when its result is there, so running it again costs
//! a moment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::run::{capture, output, program, succeed};
use crate::workspace;

/// Debian packages, and what each is for.
const PACKAGES: &[(&str, &str)] = &[
    ("gcc", "links everything"),
    ("libc6-dev", "links everything"),
    ("g++", "the fuzzer's runtime is C++"),
    ("rustc-web", "the compiler that can be given a Windows standard library"),
    ("cargo-web", "its cargo"),
    ("rust-web-clippy", "its linter"),
    ("rust-web-src", "the source of the Windows standard library"),
    ("libstd-rust-web-dev", "build scripts run on this system"),
    ("gcc-mingw-w64-x86-64-win32", "links for Windows"),
    ("tmux", "the terminal the full-screen view is driven in"),
    ("wine64", "runs the Windows program"),
    ("wine", "makes the Windows system it runs in"),
];

/// Runs a Windows program, in the workspace.
pub(crate) const WINE: &str = "xtask/windows/wine64.sh";

/// Where Wine is told what draws windows, and what draws nothing.
const DRIVERS: &str = r"HKCU\Software\Wine\Drivers";
const NULL: &str = "null";

/// Installs what is missing.
pub(crate) fn run(_: &[String]) -> Outcome {
    packages()?;
    toolchain()?;
    windows_std()?;
    wine_prefix().map(|_| ())
}

/// The Wine prefix that tests run in: made when it is missing or was made differently.
pub(crate) fn wine_prefix() -> Result<PathBuf, String> {
    let prefix = workspace::target().join("wine");
    let stamp = prefix.join("nettally-recipe");
    let recipe = recipe()?;
    if fs::read_to_string(&stamp).is_ok_and(|made| made == recipe) {
        return Ok(prefix);
    }
    println!("making a Wine prefix in {} (20 s)", prefix.display());
    make_prefix(&prefix)?;
    fs::write(&stamp, recipe).map_err(|error| format!("cannot write {stamp:?}: {error}"))?;
    Ok(prefix)
}

/// A program run by Wine in this prefix, without debug chatter and without a display.
pub(crate) fn wine(prefix: &Path, executable: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = program(workspace::root().join(WINE));
    command.arg(executable);
    in_prefix(&mut command, prefix);
    command
}

fn packages() -> Outcome {
    if capture(program("apt-get").arg("--version")).is_err() {
        return Err("this system is not Debian 12, the only one where the Windows program can be \
                    built from packages; the other steps of `cargo xtask ci` work without it"
            .into());
    }
    let missing: Vec<&str> =
        PACKAGES.iter().map(|&(name, _)| name).filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {}", missing.join(" "));
    succeed(as_root("apt-get").args(["-qq", "update"]))?;
    let mut install = as_root("apt-get");
    // Another installation may be under way: wait for it.
    install.args(["-qq", "-y", "-o", "DPkg::Lock::Timeout=300", "--no-install-recommends"]);
    install.arg("install").args(missing);
    // dpkg's line per unpacked file says nothing when all goes well.
    output(&mut install).map(|_| ())
}

fn installed(package: &str) -> bool {
    let mut query = program("dpkg-query");
    query.args(["--show", "--showformat", "${db:Status-Status}", package]);
    output(&mut query).is_ok_and(|status| status == "installed")
}

fn toolchain() -> Outcome {
    let known = output(program("rustup").args(["toolchain", "list"]))?;
    if !known.lines().any(|line| line.split_whitespace().next() == Some("debian")) {
        succeed(program("rustup").args(["toolchain", "link", "debian", "/usr"]))?;
    }
    Ok(())
}

fn windows_std() -> Outcome {
    succeed(&mut as_root("xtask/windows/make-std.sh"))
}

/// The same command for root and for everyone else.
fn as_root(name: &str) -> Command {
    let user = capture(program("id").arg("-u"));
    let is_root = user.is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let mut command = if is_root {
        program(name)
    } else {
        let mut sudo = program("sudo");
        sudo.args(["--preserve-env=CARGO_HOME", name]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Everything the prefix depends on; when it changes, the prefix is made again.
fn recipe() -> Result<String, String> {
    let version = output(program(workspace::root().join(WINE)).arg("--version"))?;
    let shim = workspace::root().join("xtask/windows/bcryptprimitives.c");
    let shim =
        fs::read_to_string(&shim).map_err(|error| format!("cannot read {shim:?}: {error}"))?;
    Ok(format!("{version}win10, {DRIVERS} {NULL}\n{shim}"))
}

fn make_prefix(prefix: &Path) -> Outcome {
    if prefix.exists() {
        fs::remove_dir_all(prefix).map_err(|error| format!("cannot remove {prefix:?}: {error}"))?;
    }
    fs::create_dir_all(prefix).map_err(|error| format!("cannot make {prefix:?}: {error}"))?;
    // Without these two Wine would ask to download .NET and a browser engine.
    let mut boot = wine(prefix, "wineboot");
    output(boot.arg("--init").env("WINEDLLOVERRIDES", "mscoree=;mshtml="))?;
    output(in_prefix(program("wineserver").arg("--wait"), prefix))?;
    let shim = prefix.join("drive_c/windows/system32/bcryptprimitives.dll");
    let mut compile = program("x86_64-w64-mingw32-gcc");
    compile.args(["-shared", "-O2", "-s", "xtask/windows/bcryptprimitives.c", "-ladvapi32", "-o"]);
    succeed(compile.arg(shim))?;
    // Without a display programs may have windows all the same, which nobody sees.
    output(wine(prefix, "reg").args(["add", DRIVERS, "/v", "Graphics", "/d", NULL, "/f"]))?;
    // A fresh prefix calls itself Windows 7.
    output(wine(prefix, "winecfg").args(["/v", "win10"]))?;
    output(in_prefix(program("wineserver").arg("--wait"), prefix)).map(|_| ())
}

fn in_prefix<'a>(command: &'a mut Command, prefix: &Path) -> &'a mut Command {
    command.env("WINEPREFIX", prefix).env("WINEDEBUG", "-all").env_remove("DISPLAY")
}
