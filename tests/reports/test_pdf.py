"""One report of three parts, with all that is hard in it, read back by programs that did not make it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from chalicelib.domain.report import Report, ReportIncident
from chalicelib.reports import pdf
from tests.reports.reading import pages_of, squeezed, tagged, text_of, turned_words
from tests.reports.samples import SHA256, file, head, incident, with_all_parts

LEFT_TO_RIGHT = {
    "typographic": "Zoë O’Brien said “no” — it’s £5… naïve, 100 %",
    "apart": "e\u0301tude in two characters, then plain e; a\u0308 and a",
    "look-alikes": "Αγάπη ΑΒΕ, Иван АВЕ, and ASCII ABE",
    "Hindi": "मेरा नाम किरण है और मैं स्कूल जाता हूँ",
    "Bengali": "আমার নাম রহিম এবং আমি স্কুলে যাই",
    "Punjabi": "ਮੇਰਾ ਨਾਮ ਗੁਰਪ੍ਰੀਤ ਹੈ",
    "Gujarati": "મારું નામ કિરણ છે",
    "Tamil": "என் பெயர் கமலா, நான் பள்ளிக்கு செல்கிறேன்",
    "Chinese, Japanese, Korean": "我的名字是小明。私の名前は太郎です。제 이름은 민수입니다",
    "emoji": "sad 😢 family 👨‍👩‍👧 heart ❤️ thumb 👍🏽 flag 🇬🇧",
    "markup": "</p><script>alert(1)</script><img src=file:///etc/passwd><style>*{display:none}</style>{{7*7}}{%raw%}&amp;",
    "white space": "a\tb\n    four spaces before\n\n\nthree lines on",
    "long": ("All day long the same words came again. " * 1_250)[:50_000],
    "path": r"the file ..\..\C:\boot.ini /etc/shadow",
}
RIGHT_TO_LEFT = {
    "Arabic": "السلام عليكم، اسمي محمد ولا أحب المدرسة لأن الأولاد يضحكون",
    "Urdu": "میرا نام علی ہے اور مجھے ڈر لگتا ہے",
    "Hebrew": "שלום עולם, קוראים לי דנה",
    "mixed": "He said السلام عليكم and then left (الآن) at 3",
}
BY_CODE = "turned \u202egnp.exe\u202c, rare 𠮷, bell \x07, none \ufffe"


@pytest.fixture(scope="module")
def incidents() -> list[ReportIncident]:
    texts = [*LEFT_TO_RIGHT.values(), *RIGHT_TO_LEFT.values(), BY_CODE]
    return [with_all_parts(1), *(incident(n, text) for n, text in enumerate(texts, start=2))]


@pytest.fixture(scope="module")
def report(incidents: list[ReportIncident]) -> Report:
    return head(
        incident_count=len(incidents),
        file_count=3,
        school_name="Ysgol Gŵyr",
        files=(file("../policy\\of the \u202efdp.exe"),),
        filter_words=("From 1 Sep 2025", "Words: “gate”"),
        not_shown=("3 incidents in categories that the reader may not see",),
        with_earlier=True,
    )


@pytest.fixture(scope="module")
def path(report: Report, incidents: list[ReportIncident], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    parts = []
    for begin in range(0, len(incidents), 7):
        parts.append(folder / f"{begin}.pdf")
        parts[-1].write_bytes(pdf.render_part(report, incidents[begin : begin + 7]))
    pdf.join(report, parts, folder / "report.pdf")
    return folder / "report.pdf"


@pytest.fixture(scope="module")
def opened(path: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(path) as made:
        yield made


@pytest.fixture(scope="module")
def text(path: Path) -> str:
    return text_of(path)


@pytest.mark.parametrize("kind", LEFT_TO_RIGHT)
def test_every_letter_is_there(text: str, kind: str) -> None:
    assert squeezed(LEFT_TO_RIGHT[kind]) in text
    assert squeezed(LEFT_TO_RIGHT[kind][:-1] + "#") not in text  # the check can fail


@pytest.mark.parametrize("kind", RIGHT_TO_LEFT)
def test_turned_text_is_there_letter_by_letter(path: Path, kind: str) -> None:
    wanted, found = turned_words(RIGHT_TO_LEFT[kind]), turned_words("\n".join(pages_of(path)))
    assert wanted
    assert wanted <= found
    backwards = turned_words(" ".join(word[::-1] for word in wanted if word != word[::-1]))
    assert not backwards & found


def test_all_parts_of_an_incident(text: str) -> None:
    for said in (
        "Incident 1: 24 Nov 2025, 09:30",
        "Categories: Bullying; Online safety",
        "Logged: by Mr Okafor, 24 Nov 2025, 10:30 at Fennacre Primary",
        "an incident of another student, to which Maya Okonedo-Reed is linked",
        "Edited: by Ms Hart, 27 Nov 2025, 09:30: A name was wrong",
        "Struck out by Dr Łuczak, 28 Nov 2025, 09:30: Logged twice",
        "First line. Second paragraph.",
        "Agencies: Children’s Social Care",
        "Linked students: Kofi Adjaye; 2 students whose names are not shown",
        "Alerted: Mrs Ní Bhriain",
        "Ring home (Ms Hart, by 1 Dec 2025; done 25 Nov 2025, 09:30 by Mr Okafor)",
        "Meet the family (Mr Okafor, by 8 Dec 2025; not done)",
        "1. Front, left cheek: Red mark",
        "2. Back, upper back",
        "letter home.pdf: 2.5 MB (2,480,113 bytes), available",
        f"SHA-256: {SHA256}",
        "scan.tif: 0 bytes, refused, the file was not kept",
        "It was empty. Struck out by Ms Hart, 24 Nov 2025, 09:30: Wrong child.",
        "1 earlier version in categories that the reader may not see",
        "Replaced: 27 Nov 2025, 09:30 by Ms Hart, because: A name was wrong",
        "What stood before.",
        "Agencies: Police",
        "Linked students: 1 student whose name is not shown",
    ):
        assert squeezed(said) in text


def test_cover(path: Path) -> None:
    cover = squeezed(pages_of(path)[0])
    for said in (
        *("Ysgol Gŵyr", "CONFIDENTIAL", "Student: Maya Okonedo-Reed", "Date of birth: 11 Feb 2015"),
        *(
            "Made: 24 Nov 2026, 14:05 by Ms Hart",
            "20 incidents, 3 files listed",
            "From 1 Sep 2025",
            "Words: “gate”",
        ),
        *("3 incidents in categories that the reader may not see", "those of other students", "are left out"),
    ):
        assert squeezed(said) in cover


def test_what_cannot_be_drawn_stands_as_its_code_and_is_listed(text: str) -> None:
    assert squeezed("turned [U+202E]gnp.exe[U+202C], rare [U+20BB7], bell [U+0007], none [U+FFFE]") in text
    assert squeezed("../policy\\of the [U+202E]fdp.exe") in text
    assert squeezed("U+202E RIGHT-TO-LEFT OVERRIDE: incident 20, the list of files") in text
    assert squeezed("U+0007 control character: incident 20") in text
    assert squeezed("U+20BB7 CJK UNIFIED IDEOGRAPH-20BB7: incident 20") in text


def test_every_page_says_what_it_is(path: Path) -> None:
    pages = pages_of(path)
    for number, page in enumerate(pages, start=1):
        top = "".join(page.split("\n")[:3])
        assert "CONFIDENTIAL" in top and "Ysgol Gŵyr" in top
        assert top.endswith(f"Student Report SR-2026-0042 Page {number} of {len(pages)}")


def test_links_land_on_the_page_that_is_printed(path: Path) -> None:
    printed = _landing_as_printed(path, incidents=20)
    assert len(printed) == 1 + 7 + 2 + 20  # chronology, months, two lists at the end; incidents


def test_links_of_a_chronology_of_many_pages(tmp_path: Path) -> None:
    many = [incident(n, "Late again.", categories=("Attendance",) * (1 + n % 12)) for n in range(1, 151)]
    for begin in (0, 80):
        (tmp_path / f"{begin}.pdf").write_bytes(pdf.render_part(head(), many[begin : begin + 80]))
    pdf.join(head(), [tmp_path / "0.pdf", tmp_path / "80.pdf"], tmp_path / "report.pdf")
    printed = _landing_as_printed(tmp_path / "report.pdf", incidents=150)
    assert printed[0] == 4 and printed[-1] > 20
    assert "2. 3 Dec 2025, 09:30: Attendance; Attendance; Attendance" in pages_of(tmp_path / "report.pdf")[3]


def _landing_as_printed(path: Path, incidents: int) -> list[int]:
    """The page numbers that stand in contents and chronology, each of which is where its link leads."""
    with pikepdf.open(path) as opened:
        places, numbers = _places(opened), {page.objgen: n for n, page in enumerate(opened.pages, start=1)}
        pages = pages_of(path)
        lists = [n for n, page in enumerate(opened.pages) if "/Annots" in page]
        printed = re.findall(r",\s+page\s(\d+)$", "\n".join(pages[n] for n in lists), flags=re.MULTILINE)
        in_order = [numbers[places[str(a.A.D)][0].objgen] for n in lists for a in _links(opened.pages[n])]
        for number in range(1, incidents + 1):
            assert f"Incident {number}: " in pages[numbers[places[f"incident-{number}"][0].objgen] - 1]
        assert all("http" not in str(a) for page in opened.pages for a in page.get("/Annots", ()))
    assert in_order and [int(number) for number in printed] == in_order
    return in_order


def _links(page: Any) -> list[Any]:
    """One for each entry, also where it takes more than one line."""
    return [a for n, a in enumerate(page.Annots) if n == 0 or str(a.A.D) != str(page.Annots[n - 1].A.D)]


def test_bookmarks(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        titles = [(item.title, [month.title for month in item.children]) for item in outline.root]
        first = [item.title for item in outline.root[3].children[0].children]
    assert titles == [
        ("Student Report", []),
        ("Contents", []),
        ("Chronology", []),
        ("2025", ["November 2025", "December 2025"]),
        ("2026", ["January 2026", "February 2026", "March 2026", "April 2026", "May 2026"]),
        ("Files that belong to no incident", []),
        ("Characters shown by their code", []),
    ]
    assert first == ["1. 24 Nov 2025, 09:30"]


def test_tags(opened: pikepdf.Pdf) -> None:
    assert str(opened.Root.Lang) == "en-GB"
    assert str(opened.docinfo.Title) == "Student Report SR-2026-0042"
    assert bool(opened.Root.MarkInfo.Marked) and bool(opened.Root.ViewerPreferences.DisplayDocTitle)
    found = tagged(opened)
    headings = [tag for tag, _ in found if re.fullmatch("/H[1-6]", tag)]
    assert headings[0] == "/H1" and headings.count("/H1") == 1
    assert headings.count("/H3") == 20 + 3  # incidents; in the contents two years and the end
    pages = [page for _, page in found if page >= 0]
    assert sorted(set(pages)) == list(range(len(opened.pages)))
    assert pages == sorted(pages)  # reading order follows the pages
    assert found.count(("/Figure", pages[0])) == 0 and sum(tag == "/Figure" for tag, _ in found) == 3


def test_every_mark_of_every_page_has_its_element(opened: pikepdf.Pdf) -> None:
    numbers = opened.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(numbers[at]) for at in range(0, len(numbers), 2)]
    assert keys == sorted(set(keys))
    of_page = {key: numbers[2 * at + 1] for at, key in enumerate(keys)}
    for page in opened.pages:
        marks = _marks(page)
        parents = of_page[int(page.StructParents)]
        assert marks == list(range(len(parents)))
        assert all(mark in _numbers_in(parents[mark].K) for mark in marks)
        for annotation in page.get("/Annots", ()):
            assert of_page[int(annotation.StructParent)].S == "/Link"


def test_readers_find_no_fault(path: Path, opened: pikepdf.Pdf) -> None:
    import outloud

    assert opened.check_pdf_syntax() == []
    findings = outloud.check(path).findings
    assert [(f.rule, f.message) for f in findings if f.severity == "error"] == []


def test_nothing_matches(tmp_path: Path) -> None:
    report = head(incident_count=0, filter_words=("Category: Bullying",))
    pdf.join(report, [], tmp_path / "report.pdf")
    pages = pages_of(tmp_path / "report.pdf")
    assert len(pages) == 3
    assert "No incident matches this." in pages[0] and "Category: Bullying" in pages[0]
    assert "No incident matches what was asked for." in pages[2]
    with pikepdf.open(tmp_path / "report.pdf") as opened, opened.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Student Report", "Contents", "Chronology"]


def test_a_file_that_is_no_part_is_refused(tmp_path: Path) -> None:
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(tmp_path / "other.pdf")
    with pytest.raises(ValueError, match="Render the parts anew"):
        pdf.join(head(), [tmp_path / "other.pdf"], tmp_path / "report.pdf")
    assert not (tmp_path / "report.pdf").exists()


def test_a_part_made_twice_is_the_same(report: Report) -> None:
    assert pdf.render_part(report, [incident()]) == pdf.render_part(report, [incident()])


def _places(opened: pikepdf.Pdf) -> dict[str, Any]:
    names = opened.Root.Names.Dests.Names
    return {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}


def _marks(page: Any) -> list[int]:
    found = []
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        if str(operator) == "BDC" and "/MCID" in operands[1]:
            found.append(int(operands[1].MCID))
    return sorted(found)


def _numbers_in(kids: Any) -> list[int]:
    return [int(kid) for kid in kids if isinstance(kid, int)]
