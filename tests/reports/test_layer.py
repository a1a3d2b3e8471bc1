"""The layer by itself: WeasyPrint runs with what is in it, and with nothing else of this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.reports import native
from infra.build import BUILD, ROOT

# Without this environment's packages: only the layer's and Python's own.
ALONE = """
import json, sys
sys.path[:0] = [{layer!r} + "/python", {root!r}]
from chalicelib.reports import native
with native.libraries():
    import weasyprint
import io, jinja2, logging, pikepdf, xlsxwriter
said = []
handler = logging.Handler()
handler.emit = lambda record: said.append(record.getMessage())
logging.getLogger("weasyprint").addHandler(handler)
html = sys.stdin.read()
out = io.BytesIO()
pdf = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
with pikepdf.open(io.BytesIO(pdf)) as document:
    document.save(out, fix_metadata_version=False)
maps = {{line.split()[-1] for line in open("/proc/self/maps") if ".so" in line}}
print(json.dumps({{
    "fonts": sorted({{str(f["/BaseFont"]).split("+")[1] for f in document_fonts}})
    if (document_fonts := [
        o for o in pikepdf.open(out).objects
        if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font" and "+" in str(o.get("/BaseFont"))
    ]) else [],
    "libraries": sorted(maps),
    "modules": {{name: sys.modules[name].__file__ for name in ("weasyprint", "pikepdf", "PIL", "fontTools", "cffi")}},
    "said": said,
}}))
"""

# One line of each script that the fonts are there for.
SCRIPTS = {
    "Noto-Sans": "Zażółć, Ọ̀ṣun, Đặng, Ελένη, Ђорђе",
    "Noto-Naskh-Arabic": "محمد علی ٹھیک ہے",
    "Noto-Sans-Hebrew": "שָׁלוֹם דוד",
    "Noto-Sans-Devanagari": "क्षत्रिय ज्ञान",
    "Noto-Sans-Bengali": "বাংলা ক্ষমা",
    "Noto-Sans-Gurmukhi": "ਪੰਜਾਬੀ ਸਿੰਘ",
    "Noto-Sans-Gujarati": "ગુજરાતી",
    "Noto-Sans-Tamil": "தமிழ் ஸ்ரீ",
    "Noto-Sans-Telugu": "తెలుగు",
    "Noto-Sans-Kannada": "ಕನ್ನಡ",
    "Noto-Sans-Malayalam": "മലയാളം",
    "Noto-Sans-Oriya": "ଓଡ଼ିଆ",
    "Noto-Sans-Sinhala": "සිංහල ශ්‍රී",
    "Noto-Sans-Thai": "สวัสดีครับน้ำ",
    "Noto-Sans-Lao": "ລາວ",
    "Noto-Sans-Khmer": "ភាសាខ្មែរ",
    "Noto-Sans-Myanmar": "မြန်မာ",
    "Noto-Sans-Georgian": "ქართული",
    "Noto-Sans-Armenian": "Հայերեն",
    "Noto-Sans-Ethiopic": "አማርኛ",
    "Noto-Sans-Syriac": "ܫܠܡܐ",
    "Noto-Sans-Thaana": "ދިވެހި",
    "Droid-Sans-Fallback": "王小明 㗎 さくら サクラ",
    "WenQuanYi-Micro-Hei": "김민준",
    "Noto-Emoji": "😀 🥰 🫶🏽 👩‍👩‍👧 🇬🇧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🫩 ❤️ 1️⃣",
    "Noto-Sans-Math": "𝓱𝓲",
    "DejaVu-Sans": "ⵣ",
}
PICTURE = (
    "<img alt='A body' src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 "
    "height=%229%22><path d=%22M1 1L8 8%22 stroke=%22black%22/></svg>'>"
)


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    """What a process found out that has the layer and nothing else."""
    lines = "".join(f"<p>{text}</p>" for text in SCRIPTS.values())
    html = (
        "<!doctype html><html lang=en-GB><title>Report</title><style>body{font-family:'Noto Sans',sans-serif}"
        f"code{{font-family:monospace}}</style><h1>Report</h1>{lines}<code>0a1b</code>{PICTURE}"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE.format(layer=str(BUILD / "layer"), root=str(ROOT))],
        input=html, capture_output=True, text=True, env={"LANG": "C.UTF-8"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_each_script_is_drawn_with_its_font(alone: dict[str, Any]) -> None:
    assert [line for line in alone["said"] if ".notdef" in line] == []
    assert set(alone["fonts"]) >= {*SCRIPTS, "DejaVu-Sans-Mono"}


def test_all_libraries_are_the_layer_s(alone: dict[str, Any]) -> None:
    own = {path.name for path in (BUILD / "layer/lib").iterdir()} - {"load-order.txt"}
    loaded = {Path(path).name for path in alone["libraries"] if path.startswith(str(BUILD / "layer/lib/"))}
    assert loaded == own
    words = ("pango", "glib-2", "gobject", "harfbuzz", "fontconfig", "freetype", "fribidi")
    assert [
        path
        for path in alone["libraries"]
        if any(word in path for word in words) and not path.startswith(str(BUILD / "layer"))
    ] == []


def test_all_packages_are_the_layer_s(alone: dict[str, Any]) -> None:
    assert all(path.startswith(str(BUILD / "layer/python/")) for path in alone["modules"].values())


def test_the_layer_is_found_by_its_python_on_the_import_path(monkeypatch: pytest.MonkeyPatch) -> None:
    told = os.environ["SAFEHAND_LAYER"]
    monkeypatch.delenv("SAFEHAND_LAYER")
    monkeypatch.setattr(sys, "path", [str(ROOT), f"{told}/python"])
    assert native.layer() == Path(told)
    monkeypatch.setattr(sys, "path", [str(ROOT)])
    with pytest.raises(native.LayerMissing, match="is not on the import path: attach it to the Lambda"):
        native.layer()


def test_a_folder_that_is_no_layer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFEHAND_LAYER", str(tmp_path))
    with pytest.raises(native.LayerMissing, match=f"is not in {tmp_path}"), native.libraries():
        pass


def test_a_library_that_cannot_be_loaded_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {"lib/load-order.txt": "libx.so\n", "lib/libx.so": "", "fonts/fonts.conf": ""}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setenv("SAFEHAND_LAYER", str(tmp_path))
    with (
        pytest.raises(native.LayerMissing, match=r"^libx\.so of the layer cannot be loaded"),
        native.libraries(),
    ):
        pass
