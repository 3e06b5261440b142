"""What the headers of compiled programs say: for which machine, and whether they are run or loaded."""

import struct
from typing import Final

_ELF_MACHINES: Final = {
    2: "SPARC",
    3: "x86",
    8: "MIPS",
    20: "PowerPC",
    21: "PowerPC 64",
    22: "S/390",
    40: "ARM",
    62: "x86-64",
    183: "AArch64",
    243: "RISC-V",
    247: "BPF",
    258: "LoongArch",
}
_ELF_TYPES: Final = {1: "object file", 2: "executable", 3: "shared object", 4: "core dump"}
_PE_MACHINES: Final = {0x14C: "x86", 0x8664: "x86-64", 0xAA64: "ARM64", 0x1C4: "ARM", 0x5064: "RISC-V 64"}
_PE_IS_DLL: Final = 0x2000
_MACHO_MACHINES: Final = {7: "x86", 0x1000007: "x86-64", 12: "ARM", 0x100000C: "ARM64", 18: "PowerPC"}
_MACHO_TYPES: Final = {1: "object file", 2: "executable", 6: "dynamic library", 8: "bundle"}
_FIRST_JAVA_VERSION: Final = 45
"""A class file has its version where a universal binary counts its architectures, of which there are never so many."""


def elf_about(data: bytes) -> str:
    """Read an ELF header."""
    order = ">" if data[5] == 2 else "<"
    kind, machine = struct.unpack_from(f"{order}HH", data, 16)
    bits = "64-bit" if data[4] == 2 else "32-bit"
    return f"ELF, {bits}, {_ELF_MACHINES.get(machine, f'machine {machine}')}, {_ELF_TYPES.get(kind, f'type {kind}')}"


def pe_about(data: bytes) -> str:
    """Read a PE header, where the DOS one leads to it."""
    (at,) = struct.unpack_from("<I", data, 0x3C)
    if data[at : at + 4] != b"PE\0\0":
        return "DOS executable"
    (machine,) = struct.unpack_from("<H", data, at + 4)
    (flags,) = struct.unpack_from("<H", data, at + 22)
    kind = "library (DLL)" if flags & _PE_IS_DLL else "executable"
    return f"Windows PE, {_PE_MACHINES.get(machine, f'machine {machine:#x}')}, {kind}"


def macho_about(data: bytes) -> str:
    """Read a Mach-O header of a little-endian machine."""
    machine, _, kind = struct.unpack_from("<3I", data, 4)
    return f"Mach-O, {_macho_machine(machine)}, {_MACHO_TYPES.get(kind, f'type {kind}')}"


def java_or_macho_about(data: bytes) -> str:
    """Tell a Java class from a Mach-O universal binary, which begin alike."""
    (count,) = struct.unpack_from(">I", data, 4)
    if count & 0xFFFF >= _FIRST_JAVA_VERSION:
        return f"Java class, version {count & 0xFFFF}"
    machines = [_macho_machine(struct.unpack_from(">I", data, 8 + 20 * number)[0]) for number in range(count)]
    return f"Mach-O universal binary for {', '.join(machines)}"


def _macho_machine(number: int) -> str:
    return _MACHO_MACHINES.get(number, f"machine {number:#x}")
