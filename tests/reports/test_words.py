"""Chunks as JSON, dates and sizes in words, and names of body areas that are the client's."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.report import ReportIncident
from chalicelib.reports import body_map, wire, words
from chalicelib.reports.index import from_json, index_of, to_json, years_of
from chalicelib.reports.letters import Letters
from infra.build import ROOT
from tests.reports.samples import file, head, incident, with_all_parts


def test_a_chunk_comes_back_as_it_went() -> None:
    chunk = wire.Chunk(
        head(files=(file(),), not_shown=("x",)), (with_all_parts(1), incident(2, "\u202e我\r\n"))
    )
    assert wire.from_json(wire.to_json(chunk)) == chunk


@pytest.mark.parametrize("data", [b"", b"{}", b'{"report": {}, "incidents": []}'])
def test_what_is_no_chunk_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        wire.from_json(data)


def test_an_index_comes_back_as_it_went() -> None:
    index = index_of([with_all_parts(1), incident(2, "a\x07")], Letters())
    assert index.by_code == {"\x07": [2]}
    assert index.rows[0].what == "Bullying; Online safety (struck out, linked)"
    assert from_json(to_json(index)) == index


def test_years_and_months_are_those_of_the_clock_at_school() -> None:
    def at(moment: str) -> ReportIncident:
        return replace(incident(), occurred_at=datetime.fromisoformat(moment))

    rows = index_of(
        [at("2025-06-30T23:30Z"), at("2025-12-31T23:30Z"), at("2026-01-01T00:00Z")], Letters()
    ).rows
    assert [(y.name, [m.name for m in y.months]) for y in years_of(rows)] == [
        ("2025", ["July 2025", "December 2025"]),
        ("2026", ["January 2026"]),
    ]
    assert rows[0].title == "1 Jul 2025, 00:30"


def test_sizes() -> None:
    assert [words.size(n) for n in (0, 1, 999_999, 2_480_113)] == [
        *("0 bytes", "1 byte", "999,999 bytes", "2.5 MB (2,480,113 bytes)")
    ]


def test_areas_are_those_of_the_client() -> None:
    client = (ROOT / "web/src/incidents/body_areas.ts").read_text(encoding="utf-8")
    paired = re.findall(r'\["([a-z ]+)", (\d+), (\d+)\]', client)
    middle = re.findall(r'\{ name: "([a-z ]+)", x: (\d+), y: (\d+) \}', client)
    ours = [
        *(*body_map.PAIRED_FRONT, *body_map.PAIRED_BACK),
        *(*body_map.MIDDLE_FRONT, *body_map.MIDDLE_BACK),
    ]
    assert [(name, int(x), int(y)) for name, x, y in [*paired, *middle]] == ours


def test_places_on_the_body() -> None:
    points = [
        BodyPoint(BodyView.FRONT, 535, 95),
        BodyPoint(BodyView.BACK, 440, 485),
        BodyPoint(BodyView.FRONT, 0, 0),
    ]
    assert [body_map.place_of(p) for p in points] == [
        "Front, left cheek",
        "Back, left buttock",
        "Front, right ear",
    ]
    drawn = body_map.drawings_of(points)
    assert [(d.view, [m.number for m in d.marks]) for d in drawn] == [("Front", [1, 3]), ("Back", [2])]
