#!/bin/sh
# Builds Rust's standard library for x86_64-pc-windows-gnu with Debian's compiler and installs it
# where that compiler looks. Debian packages no such library for this compiler, and rustup's does not
# match it. Needs root, once per compiler version; when that version is already there it does nothing.
set -eu

target=x86_64-pc-windows-gnu
installed=/usr/lib/rustlib/$target
version=$(dpkg-query -W -f '${Version}' rustc-web)

if [ "$(cat "$installed/lib/.version" 2>/dev/null || true)" = "$version" ]; then
    exit 0
fi
echo "building the Windows standard library for rustc $version (about 2.5 CPU minutes, once)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
: > "$work/src/lib.rs"
cat > "$work/Cargo.toml" <<'TOML'
[package]
name = "windows-std"
version = "0.0.0"
edition = "2021"
TOML

# panic_abort must itself be compiled to abort, or programs with `panic = "abort"` do not link.
cat > "$work/rustc" <<'SH'
#!/bin/sh
case " $* " in
    *" --crate-name panic_abort "*) exec "$@" -Cpanic=abort ;;
esac
exec "$@"
SH
chmod +x "$work/rustc"

# Embedded bitcode lets release builds use link-time optimisation across the standard library.
# The unstable mark makes its crates private to std, as in the official builds.
(
    cd "$work"
    unset CARGO_TARGET_DIR RUSTUP_TOOLCHAIN
    RUSTC=/usr/bin/rustc RUSTC_WRAPPER="$work/rustc" RUSTC_BOOTSTRAP=1 \
        RUSTFLAGS="-Cembed-bitcode=yes -Zforce-unstable-if-unmarked" \
        /usr/bin/cargo build --quiet --release --target "$target" \
        -Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test
)

rm -rf "$installed"
mkdir -p "$installed/lib"
rm -f "$work/target/$target/release/deps/libwindows_std-"*
cp "$work/target/$target/release/deps/"*.rlib "$installed/lib/"
# Last, so that an interrupted run is done again.
echo "$version" > "$installed/lib/.version"
