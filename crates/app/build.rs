//! Writes into the head of the Windows program which Windows it needs: an older one then refuses to
//! start it, instead of stopping at the first function it does not have.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |what| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") != "windows" {
        return;
    }
    // The standard library decides: it needs Windows 10, except for targets made for Windows 7.
    let (major, minor) = if target("VENDOR") == "win7" { (6, 1) } else { (10, 0) };
    let option = match target("ENV").as_str() {
        "msvc" => format!("/SUBSYSTEM:CONSOLE,{major}.{minor:02}"),
        _ => format!(
            "-Wl,--major-subsystem-version={major},--minor-subsystem-version={minor},\
             --major-os-version={major},--minor-os-version={minor}"
        ),
    };
    println!("cargo:rustc-link-arg-bins={option}");
}
