"""What every reader of a ZIP from outside needs: which errors mean that it is broken, and which names are harmless."""

import struct
import zipfile
import zlib

ENCRYPTED = 0x1 | 0x40 | 0x2000
"""Flags of an entry: classic or AES, strong, hidden directory."""
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, IndexError, OSError, struct.error,
)  # fmt: skip


def is_safe(name: str) -> bool:
    """Whether a name stays where it is unpacked and holds nothing that a system takes for more than a name."""
    parts = name.removesuffix("/").split("/")
    return (
        len(name) <= 200
        and name.isprintable()
        and "\\" not in name
        and ":" not in name
        and not any(part in {"", ".", ".."} for part in parts)
    )
