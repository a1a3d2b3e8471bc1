"""The HTML as a strict reader takes it apart."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from chalicelib.reports import html
from tests.reports.samples import SHA256, file, head, incident, with_all_parts

MARKUP = "</p></style><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}{% x %}&lt;<!-- "


class Taken(HTMLParser):
    """Tags with their attributes, and the text outside of style."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.style = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style" and not self.style:
            self.style = data
        else:
            self.text += data


def test_all_parts(tmp_path: Path) -> None:
    report = head(incident_count=2, files=(file("policy.pdf"),), with_earlier=True)
    html.write(report, [with_all_parts(1), incident(2, "Line one\n\nשלום")], tmp_path / "report.html")
    taken = Taken(tmp_path / "report.html")
    said = " ".join(taken.text.split())
    for words in (
        *(
            "Student Report",
            "Larkmoor Academy",
            "CONFIDENTIAL",
            "1. 24 Nov 2025, 09:30: Bullying; Online safety",
        ),
        *(
            "Incident 1: 24 Nov 2025, 09:30",
            "First line. Second paragraph.",
            "1. Front, left cheek: Red mark",
        ),
        *("What stood before.", "Struck out by Dr Łuczak", "policy.pdf", SHA256, "Line one שלום"),
    ):
        assert words in said
    ids = {attrs["id"] for _, attrs in taken.tags if "id" in attrs}
    links = [attrs["href"] for tag, attrs in taken.tags if tag == "a"]
    assert len(links) == 4  # two months, two incidents
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert ("p", {"class": "t gap", "dir": "rtl"}) in taken.tags


def test_markup_in_a_record_is_text(tmp_path: Path) -> None:
    bad = incident(
        text=MARKUP, logged_by=MARKUP, categories=(MARKUP,), of_student=MARKUP, files=(file(MARKUP),)
    )
    html.write(head(school_name=MARKUP, filter_words=(MARKUP,)), [bad], tmp_path / "report.html")
    taken = Taken(tmp_path / "report.html")
    assert taken.text.count(MARKUP) >= 7
    assert not {tag for tag, _ in taken.tags} & {"script", "img", "iframe", "object", "link", "base", "form"}
    assert not [
        name for _, attrs in taken.tags for name in attrs if name.startswith("on") or name in ("style", "src")
    ]


def test_it_forbids_itself_all_but_its_own_style(tmp_path: Path) -> None:
    html.write(head(), [incident()], tmp_path / "report.html")
    taken = Taken(tmp_path / "report.html")
    policy = next(a["content"] for t, a in taken.tags if t == "meta" and "http-equiv" in a)
    style = b64encode(sha256(taken.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|https?:", taken.style)


def test_nothing_matches(tmp_path: Path) -> None:
    html.write(head(incident_count=0), [], tmp_path / "report.html")
    taken = Taken(tmp_path / "report.html")
    assert "No incident matches what was asked for." in taken.text
    assert ("html", {"lang": "en-GB"}) in taken.tags


def test_what_turns_text_is_listed(tmp_path: Path) -> None:
    html.write(head(), [incident(text="a\u202eb")], tmp_path / "report.html")
    said = " ".join(Taken(tmp_path / "report.html").text.split())
    assert "a[U+202E]b" in said and "U+202E RIGHT-TO-LEFT OVERRIDE: incident 1" in said
