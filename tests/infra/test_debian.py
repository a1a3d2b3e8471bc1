"""Packages through apt. Debian's lists change; a build that was pinned before still works, and says what it took."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

from infra import debian
from infra.build import BuildError
from infra.debian import Pin, Release

# An apt-get whose lists are a file: {"package": [version, contents of the file]}.
APT = """#!{python}
import hashlib, json, pathlib, sys
words = sys.argv[1:]
lists = json.loads(pathlib.Path({lists!r}).read_text())
if "indextargets" in words:
    print("http://security.example/debian-security/\\nhttp://mirror.example/debian/")
    sys.exit()
if "update" in words:
    sys.exit(0 if lists and "gone.example" not in pathlib.Path("sources.list").read_text() else 100)
wanted = words[words.index("download") + 1:]
for word in wanted:
    if word.startswith("--"):
        continue
    package, _, version = word.partition("=")
    if package not in lists or version not in ("", lists[package][0]):
        sys.exit(100)
    version, text = lists[package]
    name = f"{{package}}_{{version.replace(':', '%3a')}}_amd64.deb"
    if "--print-uris" in wanted:
        print(f"'http://mirror.example/{{name}}' {{name}} 9 SHA256:{{hashlib.sha256(text.encode()).hexdigest()}}")
    else:
        pathlib.Path(name).write_text(lists.get("what comes", text))
"""


class Debian:
    """One release whose lists the test writes, and what the build said."""

    def __init__(self, folder: Path) -> None:
        self.lists, self.cache, self.said = folder / "lists.json", folder / "packages", list[str]()
        self.apt = folder / "apt"
        apt = folder / "bin/apt-get"
        apt.parent.mkdir()
        apt.write_text(APT.format(python=sys.executable, lists=str(self.lists)), "utf-8")
        apt.chmod(0o755)

    def offers(self, **packages: tuple[str, str] | str) -> None:
        self.lists.write_text(json.dumps({name.replace("_", " "): found for name, found in packages.items()}))

    def fetch(self, pins: dict[str, Pin]) -> dict[str, debian.Fetched]:
        release = Release(["debian bookworm main"], self.apt)
        return release.fetch(["pango", "zlib"], pins, self.cache, self.said.append)


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Debian:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("DEBIAN_MIRROR", raising=False)
    return Debian(tmp_path)


def pin(version: str, text: str) -> Pin:
    return Pin(version, hashlib.sha256(text.encode()).hexdigest())


PINS = {"pango": pin("1.50", "pango 1.50"), "zlib": pin("1:1.2", "zlib 1.2")}


def test_what_is_pinned_is_taken_in_silence(there: Debian) -> None:
    there.offers(pango=("1.50", "pango 1.50"), zlib=("1:1.2", "zlib 1.2"))
    found = there.fetch(PINS)
    assert {package: one.pin for package, one in found.items()} == PINS
    assert found["zlib"].file.read_text("utf-8") == "zlib 1.2"
    assert there.said == []


def test_on_the_day_of_a_security_update_the_newest_is_taken_and_told(there: Debian) -> None:
    there.offers(pango=("1.50+deb12u1", "pango mended"), zlib=("1:1.2", "zlib 1.2"))
    found = there.fetch(PINS)
    assert found["pango"].pin == pin("1.50+deb12u1", "pango mended")
    assert found["zlib"].pin == PINS["zlib"]
    assert there.said == [
        "pango 1.50 is no longer in Debian's lists: taking 1.50+deb12u1. `make lock` pins it."
    ]


def test_what_was_fetched_once_needs_no_network(there: Debian) -> None:
    there.offers(pango=("1.50", "pango 1.50"), zlib=("1:1.2", "zlib 1.2"))
    there.fetch(PINS)
    there.offers()  # From now on nothing can be fetched.
    assert {package: one.pin for package, one in there.fetch(PINS).items()} == PINS


def test_a_file_that_was_changed_in_the_cache_is_fetched_again(there: Debian) -> None:
    there.offers(pango=("1.50", "pango 1.50"), zlib=("1:1.2", "zlib 1.2"))
    file = there.fetch(PINS)["pango"].file
    file.write_text("something else", "utf-8")
    assert there.fetch(PINS)["pango"].file.read_text("utf-8") == "pango 1.50"


def test_other_bytes_than_the_lists_say_are_refused(there: Debian) -> None:
    there.offers(pango=("1.50", "pango 1.50"), zlib=("1:1.2", "zlib 1.2"), what_comes="something else")
    with pytest.raises(BuildError, match="What came for pango, zlib is not what Debian's lists say"):
        there.fetch(PINS)


def test_a_package_that_debian_does_not_have_is_named(there: Debian) -> None:
    there.offers(pango=("1.50", "pango 1.50"))
    with pytest.raises(BuildError, match=r"Debian has no package zlib: correct infra/layer\.yaml"):
        there.fetch(PINS)


def test_without_network_the_mirror_is_named(there: Debian) -> None:
    there.offers()
    with pytest.raises(
        BuildError, match=r"could not be fetched from http://mirror\.example/debian: look at the network"
    ):
        there.fetch(PINS)


def test_the_mirror_is_told_or_apt_s_own(there: Debian, monkeypatch: pytest.MonkeyPatch) -> None:
    there.offers()
    assert debian.mirrors() == [
        {
            "debian": "http://mirror.example/debian",
            "debian-security": "http://security.example/debian-security",
        }
    ]
    monkeypatch.setenv("DEBIAN_MIRROR", "http://nearer.example/ http://archive.example")
    assert [addresses["debian"] for addresses in debian.mirrors()] == [
        "http://nearer.example/debian",
        "http://archive.example/debian",
    ]


def test_a_machine_that_uses_something_else_is_told_to_name_a_mirror(
    there: Debian, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.offers()
    monkeypatch.setattr(debian, "FOLDERS", ("debian", "something-else"))
    with pytest.raises(BuildError, match="set DEBIAN_MIRROR to the address"):
        debian.mirrors()


def test_a_release_that_one_mirror_no_longer_has_comes_from_the_next(
    there: Debian, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.offers(pango=("1.50", "pango 1.50"), zlib=("1:1.2", "zlib 1.2"))
    monkeypatch.setenv("DEBIAN_MIRROR", "http://gone.example http://archive.example")
    assert there.fetch(PINS)["pango"].pin == PINS["pango"]
    assert "http://archive.example/debian" in (there.apt / "sources.list").read_text("utf-8")


def test_a_machine_without_apt_is_told_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildError, match=r"^apt-get, dpkg-deb is needed to fetch"):
        debian.check_machine()


def test_a_damaged_package_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.deb").write_text("no package", "utf-8")
    with pytest.raises(BuildError, match=r"A package of Debian is damaged: delete .*x\.deb"):
        debian.unpack(tmp_path / "x.deb", tmp_path / "out")
