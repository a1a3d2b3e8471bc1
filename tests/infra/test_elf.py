"""What native libraries ask for, found out from the files; a bad library is named with what it lacks."""

from pathlib import Path

import pytest

from infra import elf
from infra.build import BUILD, BuildError

RUNTIME: dict[str, elf.Version] = {"GLIBC": (2, 34)}
BROUGHT = ("libc.so.6", "libm.so.6")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library as it should be, with the one that it needs."""
    for name in ("libglib-2.0.so.0", "libpcre2-8.so.0"):
        (tmp_path / name).write_bytes((BUILD / "layer/lib" / name).read_bytes())
    return tmp_path


def change(file: Path, old: bytes, new: bytes) -> None:
    """Put a name of the same length in the place of another one, as another build of the library would have it."""
    found = file.read_bytes()
    assert found.count(old + b"\0") == 1
    assert len(old) == len(new)
    file.write_bytes(found.replace(old + b"\0", new + b"\0"))


def test_good_libraries_have_no_faults(folder: Path) -> None:
    assert list(elf.too_new(folder, RUNTIME)) == []
    assert list(elf.not_there(folder, folder, BROUGHT)) == []
    assert elf.loading_order(folder) == ["libpcre2-8.so.0", "libglib-2.0.so.0"]


def test_a_library_for_a_newer_c_library_is_named_with_the_version(folder: Path) -> None:
    change(folder / "libglib-2.0.so.0", b"GLIBC_2.34", b"GLIBC_2.36")
    assert list(elf.too_new(folder, RUNTIME)) == [
        "libglib-2.0.so.0 needs GLIBC_2.36 of libc.so.6; the runtime has up to GLIBC_2.34"
    ]


def test_versions_are_numbers_not_text(folder: Path) -> None:
    change(folder / "libglib-2.0.so.0", b"GLIBC_2.34", b"GLIBC_2.9\0")
    assert list(elf.too_new(folder, RUNTIME)) == []


def test_packed_relocations_are_of_the_c_library_s_2_36(folder: Path) -> None:
    library = elf.Library(folder / "libx.so", (), (), (("libc.so.6", "GLIBC_ABI_DT_RELR"),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elf, "libraries", lambda folder: [library])
        assert list(elf.too_new(folder, RUNTIME)) == [
            "libx.so needs GLIBC_ABI_DT_RELR of libc.so.6; the runtime has up to GLIBC_2.34"
        ]
        assert list(elf.too_new(folder, {"GLIBC": (2, 36)})) == []


def test_a_library_that_nobody_brings_is_named(folder: Path) -> None:
    change(folder / "libglib-2.0.so.0", b"libpcre2-8.so.0", b"libpcre2-9.so.0")
    assert list(elf.not_there(folder, folder, BROUGHT)) == [
        "libglib-2.0.so.0 needs libpcre2-9.so.0, which neither the layer nor the runtime has"
    ]


def test_a_library_in_the_wrong_folder_is_not_found(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "libpcre2-8.so.0").rename(folder / "elsewhere/libpcre2-8.so.0")
    assert len(list(elf.not_there(folder, folder, BROUGHT))) == 1


def test_a_package_may_bring_its_own_libraries() -> None:
    """Pillow's and pikepdf's wheels say themselves where theirs are."""
    found = elf.read(next((BUILD / "layer/python/PIL").glob("_imaging.*.so")))
    assert found is not None
    assert (BUILD / "layer/python/pillow.libs").resolve() in found.looks_in


def test_a_damaged_library_is_named(folder: Path) -> None:
    file = folder / "libpcre2-8.so.0"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(BuildError, match=r"libpcre2-8\.so\.0 is no library that can be read"):
        elf.libraries(folder)


def test_other_files_are_no_libraries(folder: Path) -> None:
    (folder / "load-order.txt").write_text("libpcre2-8.so.0\n", "utf-8")
    assert len(elf.libraries(folder)) == 2
