"""Names for files in a ZIP: the originals, made safe for Windows, macOS and Linux, and each there once.

Sources: Microsoft, "Naming files, paths and namespaces" (characters, devices, endings); 255 bytes a name on Linux and macOS.
"""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 120
"""Characters: Windows allows 260 for the whole path, folders and all."""
LONGEST_BYTES = 240
_ENDING = 10
_NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)", re.IGNORECASE)


def file_names(originals: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """One name for each original, in their order; none is in `taken` or there twice, capitals and accents' forms apart.

    What comes twice gets a number: "photo.jpg", "photo (2).jpg". The same originals always get the same names.
    """
    used = {_folded(name) for name in taken}
    next_number: dict[str, int] = {}
    names = []
    for original in originals:
        name = clean = safe_name(original)
        while _folded(name) in used:
            number = next_number.get(_folded(clean), 2)
            next_number[_folded(clean)] = number + 1
            name = _joined(clean, f" ({number})")
        used.add(_folded(name))
        names.append(name)
    return names


def safe_name(original: str) -> str:
    """A name without folders, devices, controls and what turns or hides text, its ending kept; "file" for nothing."""
    spaced = (" " if unicodedata.category(c)[0] == "Z" else c for c in original)
    shown = "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    plain = _NOT_IN_A_NAME.sub("_", unicodedata.normalize("NFC", shown))
    name = _joined(" ".join(plain.split()).rstrip(" ."), "")
    return _joined(f"_{name}", "") if _DEVICE.match(name) else name


def _joined(name: str, number: str) -> str:
    """The name with a number before its ending, cut to what a name may have."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _ENDING:
        stem, dot, ending = name, "", ""
    rest = f"{number}{dot}{ending}"
    stem = stem.lstrip(" .")[: LONGEST - len(rest)]
    while len(f"{stem}{rest}".encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .') or 'file'}{rest}"


def _folded(name: str) -> str:
    """The same for names that a file system may take for one: macOS and Windows do not tell capitals apart."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).upper().casefold())
