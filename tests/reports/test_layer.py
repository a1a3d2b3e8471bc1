"""Reports are made with what is in the layer and the zip, and with nothing else of this machine."""

import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from chalicelib.reports import native
from infra.build import BUILD, ROOT, vendored
from tests.reports.reading import text_of

# A Lambda: its zip's packages and the layer's, nothing of this environment. It makes all three kinds of report.
LAMBDA = """
import json, sys
from pathlib import Path
*sys.path[:0], folder = sys.argv[1:]
from chalicelib.reports import html, pdf, xlsx
from tests.reports.samples import file, head, incident
folder = Path(folder)
texts = json.load(sys.stdin)
incidents = [incident(number, text, files=(file(),)) for number, text in enumerate(texts, 1)]
report = head(incident_count=len(incidents))
(folder / "part.pdf").write_bytes(pdf.render_part(report, incidents))
pdf.join(report, [folder / "part.pdf"], folder / "report.pdf")
html.write(report, incidents, folder / "report.html")
xlsx.write(report, incidents, folder / "report.xlsx")
mapped = {line.split()[-1] for line in open("/proc/self/maps") if ".so" in line}
files = {getattr(module, "__file__", None) for module in sys.modules.values()}
print(json.dumps({"libraries": sorted(mapped), "modules": sorted(filter(None, files))}))
"""

# One line of each script that the fonts are there for.
SCRIPTS = {
    "Noto-Sans": "Zażółć, Ọ̀ṣun, Đặng, Ελένη, Ђорђе",
    "DejaVu-Sans": "محمد علی ٹھیک ہے",
    "Noto-Naskh-Arabic": "ݣ",
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
}
NOT_THERE = "𠮷"


@dataclass(frozen=True)
class Made:
    """What the Lambda wrote into `folder`, and which files it ran."""

    folder: Path
    libraries: list[str]
    modules: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("reports")
    path = [str(ROOT), str(vendored()), str(BUILD / "layer/python")]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAMBDA, *path, str(folder)],
        input=json.dumps([*SCRIPTS.values(), NOT_THERE]), capture_output=True, text=True, check=False,
        env={"LANG": "C.UTF-8", "TMPDIR": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Made(folder, **json.loads(done.stdout))


def test_each_script_is_drawn_with_its_font(made: Made) -> None:
    with pikepdf.open(made.folder / "report.pdf") as pdf:
        found = [
            str(o.BaseFont) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        ]
    drawn = {name.partition("+")[2] for name in found}
    assert {*SCRIPTS, "DejaVu-Sans-Mono"} - drawn == set()


def test_only_what_no_font_has_is_shown_by_its_code(made: Made) -> None:
    text = text_of(made.folder / "report.pdf")
    explained = "[U+202E]"  # The report explains such codes by this one.
    assert set(re.findall(r"\[U\+[0-9A-F]+\]", text)) - {explained} == {"[U+20BB7]"}


def test_the_other_kinds_of_report_need_nothing_else(made: Made) -> None:
    assert (made.folder / "report.html").stat().st_size > 1000
    assert zipfile.is_zipfile(made.folder / "report.xlsx")


def test_all_libraries_are_the_layer_s(made: Made) -> None:
    layer = BUILD / "layer"
    own = {str(path) for path in (layer / "lib").iterdir() if path.name != "load-order.txt"}
    assert own - set(made.libraries) == set()
    words = ("pango", "glib-2", "gobject", "harfbuzz", "fontconfig", "freetype", "fribidi", "thai")
    drawing = [path for path in made.libraries if any(word in path for word in words)]
    assert [path for path in drawing if not path.startswith(str(layer))] == []


def test_no_package_of_this_environment_is_used(made: Made) -> None:
    assert [path for path in made.modules if path.startswith(str(ROOT / ".venv"))] == []
    assert str(BUILD / "layer/python/weasyprint/__init__.py") in made.modules


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
