"""Office files of both kinds, made here: a ZIP with parts, and the older compound file with its streams."""

import io
import struct
import zipfile

END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"
"""The agreed test text of all scanners; in parts, so that this file is not taken for it."""


def zipped(parts: dict[str, bytes], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.comment = comment
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """`more`: further parts by their names, with `__` for a slash."""
    parts = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<r/>", "word/document.xml": b"<w/>"}
    return zipped(parts | {name.replace("__", "/"): data for name, data in more.items()})


def xlsx(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<r/>", "xl/workbook.xml": b"<w/>"}
    return zipped(parts | {name.replace("__", "/"): data for name, data in more.items()})


def odt(**more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, data in {"content.xml": b"<o/>", **more}.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def compound(streams: dict[str, bytes], folders: tuple[str, ...] = ()) -> bytes:
    """A compound file (doc, xls, msg) with these streams and empty folders at its top, one after the other."""
    padded = {name: data.ljust(4096, b"\0") if data else b"" for name, data in streams.items()}
    count = 1 + len(padded) + len(folders)
    entry_sectors = -(-count // 4)
    fat = [0xFFFFFFFD, *range(2, 1 + entry_sectors), END]
    entries, bodies = [], b""
    for number, (name, data) in enumerate([*padded.items(), *((f, None) for f in folders)], start=1):
        start = END
        if data:
            sectors = -(-len(data) // 512)
            start = len(fat)
            fat += [*range(start + 1, start + sectors), END]
            bodies += data.ljust(sectors * 512, b"\0")
        following = number + 1 if number + 1 < count else FREE
        entries.append(_entry(name, 1 if data is None else 2, following, FREE, start, len(data or b"")))
    root = _entry("Root Entry", 5, FREE, 1, END, 0)
    directory = b"".join([root, *entries]).ljust(entry_sectors * 512, b"\0")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    table = b"".join(struct.pack("<I", n) for n in fat)
    assert len(table) <= 512
    return header + table.ljust(512, b"\xff") + directory + bodies


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
