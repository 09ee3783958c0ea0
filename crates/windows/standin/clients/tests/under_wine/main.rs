//! The stand-in under Wine, tried by `probe` and the other client programs.
//!
//! Needs a folder with the Windows programs, `sechost.dll` and `sechost_wine.dll`, named by
//! NETTALLY_STANDIN_STAGE, and a Wine prefix, named by WINEPREFIX; passes without.

#[cfg(test)]
mod files;
#[cfg(test)]
mod live;
#[cfg(test)]
mod load;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod stage;
