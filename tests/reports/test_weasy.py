"""WeasyPrint as it was made to behave, and whether what was replaced in it still needs to be."""

import ast
import io
import logging
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pikepdf
import pytest

from chalicelib.reports import weasy
from tests.reports.reading import pages_of

REPLACED = {
    ("pydyf", "PDF.page_references"): "0153329c5261",
    ("weasyprint.pdf.stream", "Stream.marked"): "db0b0ade8990",
    ("weasyprint.pdf.tags", "add_tags"): "74d331d78a01",
    ("weasyprint.draw.text", "draw_first_line"): "df38b8753e86",
}
"""Module and name -> the first digits of the SHA-256 of its source: what is replaced, or what that relies on."""


def page(body: str) -> str:
    return f'<html lang="en-GB"><head><title>t</title></head><body>{body}</body></html>'


def test_what_was_replaced_is_still_what_it_was() -> None:
    """If not: look whether chalicelib/reports/weasy.py is still right, or still needed. Then write the new digits here."""
    weasy.draw(page(""), [])
    found = {where: sha256(_source(*where).encode()).hexdigest()[:12] for where in REPLACED}
    assert found == REPLACED


def _source(module: str, name: str) -> str:
    """As it is in the package: what runs has been replaced."""
    spec = find_spec(module)
    assert spec and spec.origin
    text = Path(spec.origin).read_text(encoding="utf-8")
    found: ast.AST = ast.parse(text)
    for wanted in name.split("."):
        found = next(n for n in ast.walk(found) if getattr(n, "name", "") == wanted)
    return ast.get_source_segment(text, found) or ""


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<style>@import "file:///etc/passwd";</style>',
        '<p style="background: url(data:image/png;base64,AAAA)">x</p>',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_nothing_is_fetched(body: str) -> None:
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError, match="never may"):
        weasy.draw(page(body), [])


def test_what_weasyprint_says_stays_with_us(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        drawn = weasy.draw(
            page('<p style="colour: Maya">Maya 𠮷 <a href="#Maya">x</a></p>'), ["p { Maya: 1 }"]
        )
    assert drawn.undrawable == {"𠮷"}
    assert caplog.text == "" and "".join(capfd.readouterr()) == ""
    assert logging.getLogger("weasyprint").propagate


def test_a_letter_keeps_its_text_after_it_stood_with_an_accent(tmp_path: Path) -> None:
    """Without this, "e" may read as nothing once "e" and its accent stood in one cluster."""
    path = tmp_path / "made.pdf"
    path.write_bytes(
        weasy.draw(page("<p>e\u0301a\u0308</p><p>Peace and tea, ΑΒΕ ABE</p><p>office flag</p>"), []).pdf
    )
    assert pages_of(path)[0].split("\n")[:3] == ["e\u0301a\u0308", "Peace and tea, ΑΒΕ ABE", "office flag"]


def test_page_references_are_made_once_and_right() -> None:
    drawn = weasy.draw(page("".join(f'<p style="break-after: page">{n}</p>' for n in range(5))), [])
    with pikepdf.open(io.BytesIO(drawn.pdf)) as opened:
        elements = opened.Root.StructTreeRoot.K[0].K
        assert [e.Pg.objgen for e in elements] == [p.objgen for p in opened.pages]


def test_lines_that_carry_their_text() -> None:
    carry = ["naïve é", "e\u0301", "मेरा", "我", "👍🏽", "ΑΒ"]
    plain = ["plain", "it’s “so” – £5", "שלום naïve", "السلام"]
    assert [weasy.needs_text(line) for line in carry] == [True] * len(carry)
    assert [weasy.needs_text(line) for line in plain] == [False] * len(plain)
