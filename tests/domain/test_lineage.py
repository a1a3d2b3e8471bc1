"""Whatever way a record takes between three schools: each incident once, as it stands newest, and none is lost."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.incident import Incident, as_legacy, edit, incident_id_for
from chalicelib.domain.lineage import as_one_record, by_original, newest, there
from chalicelib.domain.preferences import Preferences
from chalicelib.domain.selection import select
from tests.builders import NEW, NOW, OLD, THIRD, categories, incident

SCHOOLS = (OLD, NEW, THIRD)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("log"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("edit"), st.integers(0, 2), st.integers(0, 5)),
        st.tuples(st.just("send"), st.integers(0, 2), st.integers(0, 2)),
    ),
    max_size=25,
)


def shown(record: list[Incident]) -> dict[str, Incident]:
    return {copies[0].original_id: newest(copies) for copies in by_original(record)}


def send(record: list[Incident], to: list[Incident], school_id: str, number: int) -> list[Incident]:
    """What arrives."""
    own, _ = as_one_record(record, ())
    has = there(to, (), categories(school_id), categories())
    return [
        as_legacy(
            one,
            copy_id=incident_id_for(one.occurred_at, f"{number:03d}{one.incident_id[-6:]}"),
            transfer_id=f"tr_{number}",
            student_id=f"stu_{school_id[4:]}",
            school_id=school_id,
            category_ids=one.category_ids,
            origin="Alder Primary",
        )
        for one in select(Preferences(OLD), own, (), has).incidents
    ]


@given(steps)
@settings(deadline=None, max_examples=60)
def test_each_incident_once_and_newest_whatever_way_it_took(way: list[tuple[str, int, int]]) -> None:
    records: dict[str, list[Incident]] = {s: [] for s in SCHOOLS}
    for number, (step, at, other) in enumerate(way):
        school_id, now = SCHOOLS[at], NOW + timedelta(minutes=number)
        record = records[school_id]
        if step == "log":
            record.append(
                incident(
                    1,
                    school_id,
                    incident_id=incident_id_for(now, f"x{number:05d}"),
                    occurred_at=now,
                    logged_at=now,
                    text=f"Logged {number}",
                )
            )
        elif step == "edit" and record:
            before = list(shown(record).values())[other % len(shown(record))]
            changed = incident(1, school_id, text=f"Edited {number}", category_ids=before.category_ids)
            record[record.index(before)] = edit(before, changed, "Sasha Quill", "Corrected", now)
        elif step == "send" and at != other:
            to = records[SCHOOLS[other]]
            ours, theirs = shown(record), shown(to)
            to += send(record, to, SCHOOLS[other], number)
            after = shown(to)
            assert set(after) == set(ours) | set(theirs), "each original once, and none is lost"
            for original_id, one in after.items():
                known = [found[original_id] for found in (ours, theirs) if original_id in found]
                assert one.text == max(known, key=lambda i: i.as_of).text, "as it stands newest"
            assert send(record, to, SCHOOLS[other], number + 500) == [], "nothing goes twice"
            assert not any(i.original_id == i.incident_id for i in to if i.transfer_id)
