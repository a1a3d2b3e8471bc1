"""Build the layer of the Lambdas that make Student Reports: build/layer/, build/layer.zip, build/layer.json.

    python/  packages of requirements-reports.txt
    lib/     the native libraries that WeasyPrint asks, and load-order.txt
    fonts/   the fonts and fonts.conf
    data/    the dictionary for line breaks in Thai
    licences/

infra/layer.yaml says what is in it. Without docker: Debian's packages and wheels for Lambda's platform, unpacked. Every
native library is checked against what the runtime has. The same sources, pins and Python give the same zip.
docs/decisions/0093.
"""

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from infra import elf
from infra.build import (
    BUILD,
    ROOT,
    BuildError,
    alone,
    compile_all,
    requirements,
    wheels,
    write_zip,
)
from infra.debian import Fetched, Pin, Release, check_machine, unpack

MAKERS = ("infra/layer.py", "infra/debian.py", "infra/elf.py", "infra/build.py")
SOURCES = (*MAKERS, "infra/layer.yaml", "infra/layer-lock.json", "infra/fonts.conf", "infra/package-lock.json",
           "requirements-reports.txt")  # fmt: skip
LOCK = "infra/layer-lock.json"
# Lambda takes 250 MB with the function's own zip; the layer is kept far below.
MOST_BYTES = 75_000_000
# Amazon Linux 2023, which Lambda runs Python 3.12 and later on. Python 3.11 is on Amazon Linux 2 (glibc 2.26).
NEEDS_PYTHON = (3, 12)
RUNTIME_HAS: dict[str, elf.Version] = {"GLIBC": (2, 34), "GLIBCXX": (3, 4, 29), "CXXABI": (1, 3, 13)}
# From the packages glibc, libgcc and libstdc++ of Amazon Linux 2023.
RUNTIME_BRINGS = ("ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6",
                  "libpthread.so.0", "librt.so.1", "libstdc++.so.6")  # fmt: skip

Facts = dict[str, Any]
Say = Callable[[str], None]


def _say(what: str) -> None:
    print(f"  layer: {what}", flush=True)


def contents(root: Path = ROOT) -> Facts:
    """infra/layer.yaml."""
    found: Facts = yaml.safe_load((root / "infra/layer.yaml").read_text("utf-8"))
    return found


def sources_hash(root: Path = ROOT) -> str:
    """SHA-256 over all that decides what is built, and the Python's version."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for name in SOURCES:
        digest.update(f"\0{name}\0".encode() + (root / name).read_bytes())
    return digest.hexdigest()


# --- what Debian has


def _pins(root: Path) -> dict[str, Pin]:
    lock = json.loads((root / LOCK).read_text("utf-8"))
    return {package: Pin(**pin) for package, pin in lock.items()}


def _fetch(root: Path, build: Path, pins: dict[str, Pin], say: Say) -> dict[str, Fetched]:
    """All packages that the layer takes files from."""
    check_machine()
    wanted = contents(root)
    older: dict[str, str] = wanted["older"]
    of: dict[str, list[str]] = {name: [] for name in wanted["releases"]}
    first = next(iter(of))
    for kind in ("libraries", "fonts", "data"):
        for package in wanted[kind]:
            of[older.get(package, first)].append(package)
    fetched: dict[str, Fetched] = {}
    for name, packages in of.items():
        release = Release(wanted["releases"][name], build / "debian" / name)
        fetched |= release.fetch(packages, pins, build / "debian/packages", say)
    return fetched


def lock(root: Path = ROOT, build: Path = BUILD) -> None:
    """Pin the newest packages that Debian has (`make lock`)."""
    newest = _fetch(root, build, {}, _say)
    pins = {package: vars(fetched.pin) for package, fetched in sorted(newest.items())}
    (root / LOCK).write_text(json.dumps(pins, indent=1) + "\n", "utf-8")


def _take(unpacked: Path, name: str, into: Path) -> None:
    """Copy the file `name` of an unpacked package. Raises BuildError when the package has no such file."""
    found = next((path for path in sorted(unpacked.rglob(name)) if path.is_file()), None)
    if found is None:
        raise BuildError(
            f"The package {unpacked.name} of Debian has no file {name} any more: correct infra/layer.yaml."
        )
    into.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(found, into / name)


# --- the folder


def _lay_out(folder: Path, fetched: dict[str, Fetched], root: Path, build: Path) -> None:
    wanted = contents(root)
    places = {"libraries": "lib", "fonts": "fonts", "data": "data"}
    for kind, place in places.items():
        for package, names in wanted[kind].items():
            unpacked = build / "debian/unpacked" / package
            shutil.rmtree(unpacked, ignore_errors=True)
            unpack(fetched[package].file, unpacked)
            for name in names:
                _take(unpacked, name, folder / place)
            _take(unpacked / "usr/share/doc" / package, "copyright", folder / "licences")
            (folder / "licences/copyright").rename(folder / "licences" / f"{package}.txt")
    shutil.rmtree(build / "debian/unpacked")
    for name in wanted["emoji"]:
        path = root / "infra/node_modules" / name
        if not path.is_file():
            raise BuildError(f"The font {path.name} is needed: run `npm ci --prefix infra`.")
        shutil.copyfile(path, folder / "fonts" / path.name)
    shutil.copyfile(root / "infra/fonts.conf", folder / "fonts/fonts.conf")
    (folder / "lib/load-order.txt").write_text("\n".join(elf.loading_order(folder / "lib")) + "\n", "utf-8")
    pinned = requirements("requirements-reports.txt", wanted["without"], root)
    packages = wheels("layer-wheels", pinned, wanted["leave_out"], build, RUNTIME_HAS["GLIBC"][1])
    shutil.copytree(packages, folder / "python")
    compile_all(folder / "python", "/opt/python")


def faults(folder: Path, most_bytes: int = MOST_BYTES) -> Iterator[str]:
    """A sentence for each reason why Lambda could not run the layer in `folder`."""
    yield from elf.too_new(folder, RUNTIME_HAS)
    yield from elf.not_there(folder, folder / "lib", RUNTIME_BRINGS)
    size = _bytes(folder)
    if size > most_bytes:
        yield f"it has {size / 1e6:.1f} MB, and {most_bytes / 1e6:.0f} are the most: leave something out"


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _sizes(folder: Path) -> dict[str, int]:
    return {part.name: _bytes(part) for part in sorted(folder.iterdir())}


# --- all of it


def build(root: Path = ROOT, build_dir: Path = BUILD, *, quiet: bool = False) -> Facts:
    """Build into `build_dir`. Returns what layer.json says: {"sha256", "bytes", "unpacked", "parts", "packages",
    "sources"}. Raises BuildError."""
    with alone(build_dir):
        return _build(root, build_dir, (lambda what: None) if quiet else _say)


def _build(root: Path, build_dir: Path, say: Say) -> Facts:
    folder, ready = build_dir / "layer.new", build_dir / "layer"
    shutil.rmtree(folder, ignore_errors=True)
    say("libraries and fonts (Debian), packages (wheels for Lambda)")
    pins = _pins(root)
    fetched = _fetch(root, build_dir, pins, say)
    _lay_out(folder, fetched, root, build_dir)
    if found := list(faults(folder)):
        raise BuildError("The layer would not run on Lambda:\n" + "\n".join(f"* {fault}" for fault in found))
    facts: Facts = {
        "sha256": write_zip(folder, build_dir / "layer.zip"),
        "bytes": (build_dir / "layer.zip").stat().st_size,
        "unpacked": _bytes(folder),
        "parts": _sizes(folder),
        "packages": {
            package: vars(one.pin) | {"pinned": pins.get(package) == one.pin}
            for package, one in sorted(fetched.items())
        },
        "sources": sources_hash(root),
    }
    shutil.rmtree(ready, ignore_errors=True)
    folder.rename(ready)
    (build_dir / "layer.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    parts = ", ".join(f"{name} {size / 1e6:.1f}" for name, size in facts["parts"].items())
    say(
        f"build/layer.zip {facts['bytes'] / 1e6:.1f} MB, unzipped {facts['unpacked'] / 1e6:.1f} MB ({parts}), "
        f"SHA-256 {facts['sha256']}"
    )
    return facts


def build_if_changed(root: Path = ROOT, build_dir: Path = BUILD, *, quiet: bool = False) -> Facts:
    """As `build`, but keep what is there when nothing changed that decides it."""
    record = build_dir / "layer.json"
    with alone(build_dir):
        if record.is_file() and (build_dir / "layer").is_dir() and (build_dir / "layer.zip").is_file():
            facts: Facts = json.loads(record.read_text("utf-8"))
            if facts.get("sources") == sources_hash(root):
                return facts
        return _build(root, build_dir, (lambda what: None) if quiet else _say)


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the layer of the Student Report.")
    parser.add_argument("--for-aws", action="store_true", help="refuse what would not run there")
    parser.add_argument("--lock", action="store_true", help="pin Debian's newest packages instead")
    asked = parser.parse_args()
    try:
        if asked.lock:
            lock()
            return 0
        if asked.for_aws and sys.version_info < NEEDS_PYTHON:
            raise BuildError(
                "The layer of the Student Report runs on Amazon Linux 2023, which Lambda has for Python 3.12 and "
                "later: install Python 3.13 or 3.12, run `make clean`, and package again."
            )
        build_if_changed()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
