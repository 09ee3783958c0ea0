/*
 * A stand-in for bcryptprimitives.dll, for tests under Wine only.
 *
 * Rust's standard library seeds its hash maps from ProcessPrng in this DLL. Wine 8 has no such DLL,
 * and a program that needs it ends at once, without a message.
 */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count)
{
    return RtlGenRandom(bytes, (ULONG)count);
}
