"""WeasyPrint's native libraries and fonts: those of the layer (infra/layer.py), never those of the machine.

On Lambda the layer is /opt. Its folder is found by its `python` on the import path, or told in SAFEHAND_LAYER.
"""

import ctypes
import ctypes.util
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


class LayerMissing(Exception):
    """There is no layer here, or it lacks a part; the message says which and what to do."""


def layer() -> Path:
    """The layer's folder. Raises LayerMissing."""
    told = os.environ.get("SAFEHAND_LAYER")
    places = [Path(told)] if told else [Path(entry).parent for entry in sys.path]
    for place in places:
        if (place / "lib/load-order.txt").is_file() and (place / "fonts/fonts.conf").is_file():
            return place
    raise LayerMissing(
        f"The layer of the Student Report is not {'in ' + told if told else 'on the import path'}: attach it to the "
        "Lambda, or build it with `python -m infra.layer` and put its folder into SAFEHAND_LAYER."
    )


@contextmanager
def libraries() -> Iterator[None]:
    """The first import of weasyprint stands inside. Raises LayerMissing.

    WeasyPrint tries names of other systems first, and for each name that the loader does not know, the standard
    library runs the compiler and the linker to look for it. Inside, it does not look.
    """
    _load(layer())
    look = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = look


@cache
def _load(folder: Path) -> None:
    """Load the libraries, which then are found by name, and say where the fonts are.

    By full path, each after those it needs: a process cannot change where its loader looks. Nobody else gets their
    symbols, or other packages' own copies (Pillow's, for one) would be mixed with them.
    """
    for name in (folder / "lib/load-order.txt").read_text("utf-8").split():
        try:
            ctypes.CDLL(str(folder / "lib" / name), mode=ctypes.RTLD_LOCAL)
        except OSError as error:
            raise LayerMissing(
                f"{name} of the layer cannot be loaded ({error}): build the layer anew."
            ) from error
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts/fonts.conf")
    os.environ["LIBTHAI_DICTDIR"] = str(folder / "data")
    os.environ.setdefault("XDG_CACHE_HOME", tempfile.gettempdir())
