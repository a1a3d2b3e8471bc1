"""What a folder of native libraries asks of the machine it will run on, read from the files themselves."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from infra.build import BuildError

Version = tuple[int, ...]
# What of a dynamic section we read, and what pyelftools calls it.
TOLD = {"DT_NEEDED": "needed", "DT_RPATH": "rpath", "DT_RUNPATH": "runpath"}
# Versions whose names do not say which they are: the C library's mark for packed relocations came with its 2.36.
NAMED = {"GLIBC_ABI_DT_RELR": "GLIBC_2.36"}


@dataclass(frozen=True)
class Library:
    """One native library: the sonames it needs, where it looks for them first, the symbol versions it needs.

    `symbols` are e.g. ("libc.so.6", "GLIBC_2.34").
    """

    file: Path
    needs: tuple[str, ...]
    looks_in: tuple[Path, ...]
    symbols: tuple[tuple[str, str], ...]


def read(file: Path) -> Library | None:
    """What `file` says of itself; None when it is no ELF file. Raises BuildError when it is a damaged one."""
    with file.open("rb") as stream:
        if stream.read(4) != b"\x7fELF":
            return None
        stream.seek(0)
        try:
            sections = list(ELFFile(stream).iter_sections())
            told = [
                (tag.entry.d_tag, str(getattr(tag, TOLD[tag.entry.d_tag])))
                for s in sections
                if isinstance(s, DynamicSection)
                for tag in s.iter_tags()
                if tag.entry.d_tag in TOLD
            ]
            symbols = [
                (of.name or "", version.name)
                for s in sections
                if isinstance(s, GNUVerNeedSection)
                for of, versions in s.iter_versions()
                for version in versions
            ]
        except ELFError as error:
            raise BuildError(f"{file} is no library that can be read ({error}): build again.") from error
    needs = [text for tag, text in told if tag == "DT_NEEDED"]
    paths = [text for tag, text in told if tag != "DT_NEEDED"]
    places = [place for path in paths for place in path.replace("$ORIGIN", str(file.parent)).split(":")]
    return Library(file, tuple(needs), tuple(Path(place).resolve() for place in places), tuple(symbols))


def libraries(folder: Path) -> list[Library]:
    """All native libraries under `folder`, sorted by path."""
    found = (read(path) for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [library for library in found if library]


def too_new(folder: Path, newest: dict[str, Version]) -> Iterator[str]:
    """A sentence for each symbol version that the machine does not have.

    `newest` has the newest of each family there, e.g. {"GLIBC": (2, 34)}; families it does not name are not looked at.
    """
    for library in libraries(folder):
        for of, symbol in library.symbols:
            family, _, text = NAMED.get(symbol, symbol).rpartition("_")
            if family in newest and text[:1].isdigit():
                version = tuple(int(part) for part in text.split("."))
                if version > newest[family]:
                    has = ".".join(map(str, newest[family]))
                    name = library.file.relative_to(folder)
                    yield f"{name} needs {symbol} of {of}; the runtime has up to {family}_{has}"


def not_there(folder: Path, shared: Path, brought: Collection[str]) -> Iterator[str]:
    """A sentence for each library that is needed and is neither in `shared`, nor where the file looks, nor brought."""
    for library in libraries(folder):
        for name in library.needs:
            places = (shared, *library.looks_in)
            if name not in brought and not any((place / name).is_file() for place in places):
                yield f"{library.file.relative_to(folder)} needs {name}, which neither the layer nor the runtime has"


def loading_order(folder: Path) -> list[str]:
    """Names of the libraries in `folder`, each after those it needs."""
    needs = {library.file.name: library.needs for library in libraries(folder)}
    graph = {name: [other for other in others if other in needs] for name, others in needs.items()}
    return list(TopologicalSorter(graph).static_order())
