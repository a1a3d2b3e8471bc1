from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.ingest.dates import month_first_sign, parse_date

FORMS = [
    "{0:%d/%m/%Y}", "{0:%d-%m-%Y}", "{0:%d.%m.%Y}", "{0.day}/{0.month}/{0.year}", "{0:%Y-%m-%d}",
    "{0:%Y%m%d}",
    "{0:%d %b %Y}", "{0:%d-%b-%Y}", "{0.day} {0:%B} {0.year}", "{0:%d%b%Y}", " {0:%d/%m/%Y} ", "{0:%d %B %Y}",
    "{0:%d/%m/%Y} 00:00:00", "{0:%d/%m/%Y}  08:45", "{0:%Y-%m-%d}T00:00:00Z", "{0:%Y-%m-%d} 00:00:00.000",
    "{0:%d %b %Y} 12:00 AM", "{0:%Y-%m-%d}T09:00:00",
]  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2078, 12, 31)), st.sampled_from(FORMS))
def test_every_form_gives_the_day(day: date, form: str) -> None:
    assert parse_date(form.format(day)) == day


@pytest.mark.parametrize("text", ["14th Sept 2018", "14 SEPTEMBER, 2018", "14-sep-2018"])
def test_months_in_words(text: str) -> None:
    assert parse_date(text) == date(2018, 9, 14)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "2079-06-06", "06/06/2079", "2079-06-06 23:59:00", "06 Jun 2079", "31/12/9999", "00/00/0000"],
)
def test_blank_and_end_dates_that_mean_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/05", "ambiguous_date"),
        ("3/4/18", "ambiguous_date"),
        ("14-Sep-18", "ambiguous_date"),
        ("140918", "ambiguous_date"),
        ("2015-06-02T23:00:00Z", "ambiguous_date"),  # 3 June in British Summer Time
        ("29/02/2019", "bad_date"),
        ("09/14/2018", "bad_date"),
        ("2018-13-01", "bad_date"),
        ("14 Foo 2018", "bad_date"),
        ("43357", "bad_date"),
        ("43357.0", "bad_date"),
        ("01/01/1066", "bad_date"),
        ("14/09-2018", "bad_date"),
        ("14/09/20189", "bad_date"),
        ("14/09/2018 or so", "bad_date"),
        ("tomorrow", "bad_date"),
        ("１４/09/2018", "bad_date"),
        ("1" * 5000, "bad_date"),
    ],
)
def test_what_is_doubtful_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_date(text)
    assert caught.value.code == code
    assert text not in caught.value.message


@given(st.text(alphabet=st.sampled_from("0123456789/-. :TZ+amsepoct")) | st.text())
def test_any_text_is_a_day_none_or_refused(text: str) -> None:
    try:
        found = parse_date(text)
    except Invalid:
        return
    assert found is None or 1900 <= found.year <= 2100


@pytest.mark.parametrize(
    ("text", "sign"), [("09/14/2018", 1), ("14/09/2018", -1), ("09/10/2018", 0), ("2018-09-14", 0), ("", 0)]
)
def test_signs_of_month_first(text: str, sign: int) -> None:
    assert month_first_sign(text) == sign
