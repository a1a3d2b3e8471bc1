"""Packages of Debian, fetched through apt into a folder of ours, without installing anything.

What a package is, Debian's signed lists say. A version that is pinned is taken while the lists have it (or the cache
does); when Debian has published a newer one in its place, that one is taken and told, so that a build still works on
the day of a security update. docs/decisions/0093.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from infra.build import BuildError

KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NEEDED = ("apt-get", "dpkg-deb")
FOLDERS = ("debian", "debian-security")
OFFERED = re.compile(r"^'[^']+' (?P<file>\S+) \d+ SHA256:(?P<sha256>[0-9a-f]{64})$", re.MULTILINE)


@dataclass(frozen=True)
class Pin:
    """One package as the lock has it: Debian's version and the file's SHA-256 in hex."""

    version: str
    sha256: str


@dataclass(frozen=True)
class Fetched:
    """One package as it was taken. `file` is in the cache."""

    file: Path
    pin: Pin


def check_machine() -> None:
    """Raises BuildError when this machine has no apt, or not Debian's keys."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or not KEYS.is_file():
        what = ", ".join(missing) or str(KEYS)
        raise BuildError(
            f"{what} is needed to fetch the libraries and fonts of the Student Report: use Debian, or install "
            "the packages apt, dpkg and debian-archive-keyring."
        )


def mirrors() -> list[dict[str, str]]:
    """Addresses of Debian's FOLDERS, on each mirror that is tried in turn.

    DEBIAN_MIRROR says what they stand under, several with spaces between them; else those that this machine's apt uses.
    Raises BuildError when neither says any.
    """
    if told := os.environ.get("DEBIAN_MIRROR", "").split():
        return [{folder: f"{address.rstrip('/')}/{folder}" for folder in FOLDERS} for address in told]
    done = subprocess.run(
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    own: dict[str, str] = {}
    for address in done.stdout.split():
        base, _, folder = address.rstrip("/").rpartition("/")
        if folder in FOLDERS:
            own.setdefault(folder, f"{base}/{folder}")
    if set(own) == set(FOLDERS):
        return [own]
    raise BuildError(
        "This machine's apt does not use Debian with its security updates: set DEBIAN_MIRROR to the address that has the "
        f"folders {' and '.join(FOLDERS)}."
    )


class Release:
    """One release of Debian, with lists of its own in `folder`: what the machine itself uses is left alone.

    `archives` are e.g. ["debian bookworm main", "debian-security bookworm-security main"].
    """

    def __init__(self, archives: Sequence[str], folder: Path) -> None:
        self._archives, self._folder, self._read = archives, folder, False

    def _apt(self, *words: str) -> subprocess.CompletedProcess[str]:
        settings = {
            "APT::Architecture": "amd64",
            "APT::Architectures": "amd64",
            "APT::Sandbox::User": "root",
            "APT::Update::Error-Mode": "any",
            "Acquire::Languages": "none",
            "Dir::Cache": self._folder / "cache",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::Etc::SourceList": self._folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": self._folder / "lists",
            "Dir::State::Status": "/dev/null",
        }
        options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
        return subprocess.run(
            ["apt-get", "-q", *options, *words], cwd=self._folder, capture_output=True, text=True, check=False,
            env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip

    def _update(self) -> None:
        if self._read:
            return
        for name in ("lists/partial", "cache/archives/partial"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        tried = mirrors()
        for addresses in tried:
            archives = [archive.partition(" ") for archive in self._archives]
            lines = [f"deb [signed-by={KEYS}] {addresses[folder]} {rest}\n" for folder, _, rest in archives]
            (self._folder / "sources.list").write_text("".join(lines), "utf-8")
            done = self._apt("update")
            if done.returncode == 0:
                self._read = True
                return
        raise BuildError(
            f"Debian's lists ({', '.join(self._archives)}) could not be fetched from "
            f"{', '.join(addresses['debian'] for addresses in tried)}: look at the network, or set DEBIAN_MIRROR to a "
            f"mirror that has them, or to several.\n{done.stderr.strip()}"
        )

    def _offers(self, wanted: Sequence[str]) -> dict[str, Pin]:
        """What the lists offer for each of `wanted` ("package" or "package=version"); empty when one is unknown."""
        done = self._apt("download", "--print-uris", *wanted)
        offers = {}
        for found in OFFERED.finditer(done.stdout) if done.returncode == 0 else ():
            package, version, _ = unquote(found["file"]).split("_")
            offers[package] = Pin(version, found["sha256"])
        return offers

    def fetch(
        self, packages: Sequence[str], pins: Mapping[str, Pin], cache: Path, say: Callable[[str], None]
    ) -> dict[str, Fetched]:
        """The files of `packages`, from `cache` when they are there. With no pins: the newest ones.

        Raises BuildError when a package is not to be had.
        """
        chosen = {p: pins[p] for p in packages if p in pins and _is_cached(cache, pins[p])}
        rest = [p for p in packages if p not in chosen]
        if rest:
            self._update()
            chosen |= self._choose(rest, pins, say)
            self._download({p: chosen[p] for p in rest if not _is_cached(cache, chosen[p])}, cache)
        return {p: Fetched(_in_cache(cache, chosen[p]), chosen[p]) for p in packages}

    def _choose(
        self, packages: Sequence[str], pins: Mapping[str, Pin], say: Callable[[str], None]
    ) -> dict[str, Pin]:
        pinned = {p: f"{p}={pins[p].version}" if p in pins else p for p in packages}
        offers = self._offers(list(pinned.values()))
        if not offers:  # Some version is gone: find out which.
            for package, wanted in pinned.items():
                offers |= self._offers([wanted]) or self._offers([package])
        for package in packages:
            if package not in offers:
                raise BuildError(f"Debian has no package {package}: correct infra/layer.yaml.")
            if package in pins and offers[package] != pins[package]:
                say(
                    f"{package} {pins[package].version} is no longer in Debian's lists: taking "
                    f"{offers[package].version}. `make lock` pins it."
                )
        return offers

    def _download(self, chosen: Mapping[str, Pin], cache: Path) -> None:
        if not chosen:
            return
        cache.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("*.deb"):
            old.unlink()
        done = self._apt("download", *[f"{package}={pin.version}" for package, pin in chosen.items()])
        if done.returncode:
            raise BuildError(f"Packages of Debian could not be fetched:\n{done.stderr.strip()}")
        for file in self._folder.glob("*.deb"):
            file.rename(cache / f"{hashlib.sha256(file.read_bytes()).hexdigest()}.deb")
        missing = [package for package, pin in chosen.items() if not _is_cached(cache, pin)]
        if missing:
            raise BuildError(f"What came for {', '.join(missing)} is not what Debian's lists say: try again.")


def _in_cache(cache: Path, pin: Pin) -> Path:
    return cache / f"{pin.sha256}.deb"


def _is_cached(cache: Path, pin: Pin) -> bool:
    file = _in_cache(cache, pin)
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == pin.sha256


def unpack(package: Path, folder: Path) -> None:
    """Unpack the package file into `folder`. Raises BuildError when it is damaged."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["dpkg-deb", "-x", str(package), str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(
            f"A package of Debian is damaged: delete {package} and try again.\n{done.stderr.strip()}"
        )
