"""Other students' names in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.name_finder import Certainty, Hit, Named, NameFinder
from chalicelib.domain.names import fold

OWN = Named("own", "Maya", "Okonedo-Reed", preferred_surname="Reed")
ROLL = [
    OWN,
    Named("kofi", "Kofi", "Abernathy", is_linked=True),
    Named("zoe", "Zoë", "Field"),
    Named("will", "William", "Young"),
    Named("grace", "Grace", "May"),
    Named("rose", "Rose", "Brown"),
    Named("mo", "Muhammad", "Iqbal"),
    Named("anne", "Anne-Marie", "O'Neill"),
    Named("eliz", "Elizabeth", "Smith-Jones", preferred_forename="Libby"),
    Named("sib", "Noah", "Reed"),
    Named("hope", "Hope", "King", is_linked=True),
    *(Named(f"jay{n}", "Jayden", f"Surname{n}") for n in range(5)),
]
FINDER = NameFinder(OWN, ROLL)
CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


def found(text: str) -> list[tuple[str, str, Certainty]]:
    return [(text[h.start : h.end], h.student_ids[0], h.certainty) for h in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("She hit Kofi Abernathy.", [("Kofi Abernathy", "kofi", CERTAIN)]),
        ("ABERNATHY, Kofi was there", [("ABERNATHY, Kofi", "kofi", CERTAIN)]),
        ("with Zoe Field and Zoe\u0308 field's mum",
         [("Zoe Field", "zoe", CERTAIN), ("Zoe\u0308 field", "zoe", CERTAIN)]),
        ("Anne Marie ONeill, Anne\u2010Marie O\u2019Neill",
         [("Anne Marie ONeill", "anne", CERTAIN), ("Anne\u2010Marie O\u2019Neill", "anne", CERTAIN)]),
        ("Libby Jones, Lizzie Smith", [("Libby Jones", "eliz", CERTAIN), ("Lizzie Smith", "eliz", CERTAIN)]),
        ("Mo Iqbal and Mohammed", [("Mo Iqbal", "mo", CERTAIN), ("Mohammed", "mo", LIKELY)]),
        ("sat by K. Abernathy today", [("K. Abernathy", "kofi", CERTAIN)]),
        ("sat by M Iqbal today", [("M Iqbal", "mo", LIKELY)]),
        ("muhammad iqbal pushed her", [("muhammad iqbal", "mo", LIKELY)]),
        ("Kofi\u2019s bag was gone", [("Kofi", "kofi", CERTAIN)]),
        ("the Abernathys came in", [("Abernathys", "kofi", LIKELY)]),
        ("Will Young said it", [("Will Young", "will", CERTAIN)]),
        ("Kofi\n Abernathy ran", [("Kofi\n Abernathy", "kofi", CERTAIN)]),
        ("She told Grace about it", [("Grace", "grace", LIKELY)]),
        ("Mrs Iqbal came in", [("Iqbal", "mo", POSSIBLE)]),
        ("talked to Jayden", [("Jayden", "jay0", POSSIBLE)]),
        ("Hope was upset", [("Hope", "hope", LIKELY)]),
        ("She sat with KOFI ABERNATHY and GRACE.", [("KOFI ABERNATHY", "kofi", CERTAIN), ("GRACE", "grace", LIKELY)]),
        ("Surname, Forename, Form\nABERNATHY, KOFI, 7B\nYoung, William, 8C",
         [("ABERNATHY, KOFI", "kofi", CERTAIN), ("Young, William", "will", CERTAIN)]),
        ("Abernathy\tKofi\t7B\nIqbal\tMuhammad\t8C",
         [("Abernathy\tKofi", "kofi", CERTAIN), ("Iqbal\tMuhammad", "mo", CERTAIN)]),
        ("Young\nWilliam\n8C", [("Young\nWilliam", "will", CERTAIN)]),
    ],
)  # fmt: skip
def test_names_are_found(text: str, hits: list[tuple[str, str, Certainty]]) -> None:
    assert found(text) == hits


@pytest.mark.parametrize(
    "text",
    [
        "Maya Reed and Maya were late. Reed said so.",
        "The school will ring home. Will ring again on Monday.",
        "In May, on 12 May and May 2026.",
        "Young people in brown coats rose early.",
        "He fell in Grace Road near Rose Park.",
        "May be late. Rose at six. Grace before lunch.",
        "She hopes that the king may win.",
        "",
        "12345 !!! 😀",
        "Mr Will came",
        "The meeting began at nine. WHAT WILL HAPPEN NEXT MAY BE HARD. Nobody answered the question that was asked.",
    ],
)
def test_ordinary_words_are_no_hits(text: str) -> None:
    assert found(text) == []


def test_linked_students_come_first() -> None:
    finder = NameFinder(OWN, [Named("a", "Sam", "Vale"), Named("b", "Sam", "Holt", is_linked=True)])
    assert finder.find("It was Sam again") == [Hit(7, 10, ("b", "a"), CERTAIN)]


def test_a_sibling_is_found_by_the_whole_name_only() -> None:
    assert found("Noah Reed was there") == [("Noah Reed", "sib", CERTAIN)]
    assert found("The Reeds were there") == []


texts = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(["Kofi", "Abernathy", "Zoë", "o’neill", "’s", "May", " ", ", ", "-", "\n", "😀"]),
    ),
    max_size=12,
).map("".join)


@given(texts)
def test_every_hit_is_a_piece_of_the_text(text: str) -> None:
    """And none lies over another, whatever the text is."""
    end = 0
    for hit in FINDER.find(text):
        assert end <= hit.start < hit.end <= len(text)
        assert fold(text[hit.start : hit.end]) and hit.student_ids and "own" not in hit.student_ids
        end = hit.end


def test_a_long_text_without_names_and_one_of_nothing_but_names() -> None:
    assert FINDER.find("word " * 10_000) == []
    assert len(FINDER.find("Kofi Abernathy. " * 3_000)) == 3_000
