"""In the place of app.py on the local engine: imports the package's own app.py, from a folder that all Lambdas share.

The engine unpacks what it is given at each start of each Lambda. The whole package takes it as long as the start
itself, so it is given this file and the package as it is, which the first Lambda unpacks for all."""

import fcntl
import importlib
import os
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent


def unpacked(package: Path) -> Path:
    """The folder with the package's files. Its name is the package's hash, which is the name of its file."""
    folder = Path(tempfile.gettempdir()) / package.stem
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            part = folder.with_suffix(".part")  # is there when a Lambda was ended meanwhile
            with zipfile.ZipFile(package) as archive:
                archive.extractall(part)
            os.rename(part, folder)
    return folder


(found,) = HERE.glob("*.zip")
sys.path.insert(0, str(unpacked(found)))
del sys.modules[__name__]
importlib.import_module(__name__)
