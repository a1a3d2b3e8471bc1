"""Classes: which one a student is in, from when on not, and the order of years."""

from datetime import date, timedelta

from chalicelib.domain.classes import by_year_and_form, class_of, counts_on
from tests import builders as make
from tests.builders import OLD, TODAY


def test_a_class_is_the_same_however_it_is_written() -> None:
    one = class_of(make.student(year_group="7", registration_form="7HB"))
    assert one == class_of(make.student(year_group="7", registration_form="7HB", student_id="stu_other"))
    assert one.class_id == class_of(make.student(year_group="7", registration_form="7 hb")).class_id
    others = [
        class_of(make.student(year_group="7", registration_form="7HC")),
        class_of(make.student(year_group="8", registration_form="7HB")),
        class_of(make.student(OLD, year_group="7", registration_form="7HB")),
    ]
    assert one.class_id not in [o.class_id for o in others]
    assert [one.year_id == o.year_id for o in others] == [True, False, False]


def test_until_when_a_student_counts() -> None:
    ahead = TODAY + timedelta(days=1)
    assert counts_on(make.student(), TODAY) == date.max
    assert counts_on(make.student(leaving_date=ahead), TODAY) == ahead
    assert counts_on(make.student(leaving_date=TODAY), TODAY) is None


def test_the_order_of_years() -> None:
    years = ["", "Mixed", "11", "R", "2", "Year 10", "N1", "Nursery"]
    classes = [class_of(make.student(year_group=y)) for y in years]
    ordered = [c.year_group for c in sorted(classes, key=by_year_and_form)]
    assert ordered == ["N1", "Nursery", "R", "2", "Year 10", "11", "Mixed", ""]
    forms = [class_of(make.student(year_group="7", registration_form=f)) for f in ("7B", "", "7A", "Oak")]
    assert [c.registration_form for c in sorted(forms, key=by_year_and_form)] == ["7A", "7B", "Oak", ""]
