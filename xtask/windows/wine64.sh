#!/bin/sh
# Runs a Windows program with Wine 8, at fixed addresses where this system allows that.
#
# The heap of Wine's loader starts at random within a GiB behind it (seen on Linux 6.18). Once in
# some thousand starts it lies where Windows' shared data belongs, at 0x7ffe0000: the program ends
# with 1 before it begins and without a word, or cannot be started by another (error 1359). Programs
# it starts inherit the setting.
wine=/usr/lib/wine/wine64
if setarch --addr-no-randomize true 2>/dev/null; then
    exec setarch --addr-no-randomize "$wine" "$@"
fi
exec "$wine" "$@"
