"""What a file is, decided from its first and last bytes and not from its name or what the browser says."""

import unicodedata

import puremagic

UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
PROGRAM = "application/x-program"
SCRIPT = "text/x-script"
HEAD_BYTES = 64 * 1024

# Office files are ZIPs; which one it is shows in the names of the first entries
_IN_ZIP = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_ODF = b"mimetypeapplication/vnd.oasis.opendocument."
_PROGRAMS = (
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",  # macOS
    b"\xca\xfe\xba\xbe",  # macOS for several machines, Java
    b"\0asm",
    b"L\0\0\0\x01\x14\x02\0",  # a Windows shortcut, which starts a program
)  # fmt: skip
_ARCHIVES = {
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"\x1f\x8b": "application/gzip",
    b"BZh": "application/x-bzip2",
    b"\xfd7zXZ\0": "application/x-xz",
    b"\x28\xb5\x2f\xfd": "application/zstd",
    b"MSCF": "application/vnd.ms-cab-compressed",
}
ARCHIVES = frozenset({ZIP, "application/x-tar", "application/x-iso9660-image", *_ARCHIVES.values()})


def detect(head: bytes, tail: bytes = b"") -> str:
    """A media type from the first and last HEAD_BYTES bytes; UNKNOWN when they are nothing that is known."""
    if head[:4] == b"PK\x03\x04":
        return _detect_zip(head)
    if head[:2] == b"#!":
        return SCRIPT
    if not _is_text(head):  # a note may begin with the letters MZ
        if head.startswith(_PROGRAMS):
            return PROGRAM
        if archive := _archive(head):
            return archive
    try:
        found = [f for f in puremagic.magic_string(head) if f.mime_type not in ("", UNKNOWN)] if head else []
    except puremagic.PureError:  # versions for Python 3.11 raise it where later ones find nothing
        found = []
    if found:
        return str(found[0].mime_type)
    return "text/plain" if _is_text(head) else UNKNOWN


def _archive(head: bytes) -> str:
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if head[32769:32774] == b"CD001":
        return "application/x-iso9660-image"
    return next((kind for start, kind in _ARCHIVES.items() if head.startswith(start)), "")


def _detect_zip(head: bytes) -> str:
    if _ODF in head[:200]:
        start = head.index(_ODF) + len(b"mimetype")
        ending = bytes(c for c in head[start : start + 60].split(b"PK")[0])
        return ending.decode("ascii", "replace")
    if b"[Content_Types].xml" in head or b"_rels/" in head:
        for folder, media_type in _IN_ZIP.items():
            if folder in head:
                return media_type
    return ZIP


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "utf-16", "cp1252"):
        if encoding == "utf-16" and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            # a multi-byte character may be cut at the end of the head
            text = head.decode(encoding) if len(head) < HEAD_BYTES else head[:-3].decode(encoding, "ignore")
        except UnicodeDecodeError:
            continue
        return bool(text) and not any(unicodedata.category(c) == "Cc" and c not in "\r\n\t\f" for c in text)
    return False
