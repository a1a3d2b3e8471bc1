"""Admin > Reports: what left a school as a report, a ZIP or a package, in lists of the whole school."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.export import REMEMBERED
from chalicelib.domain.handover import State
from chalicelib.domain.permission import Actor
from chalicelib.usecases import exports, handovers
from tests import builders as make
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud
from tests.usecases.export_steps import ask, reader
from tests.usecases.packages import HOLDER, hand_over, leaver, make_package

__all__ = ["leaver", "reader"]

MINUTE = timedelta(minutes=1)
ELSEWHERE = make.key_holder(NEW, user_id=f"usr_{NEW}")


def ids(page: Any) -> list[str]:
    return [student.student_id for _, student in page]


def test_hand_overs_of_the_school_come_newest_first_and_page_by_page(
    leaver: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_package(hand_over())
    second = hand_over(NOW + MINUTE)
    monkeypatch.setattr(handovers, "PAGE", 1)
    page, more = handovers.list_of_school(HOLDER, "", NOW + MINUTE)
    assert [(one.handover_id, one.state) for one, _ in page] == [(second.handover_id, State.BEING_MADE)]
    page, more = handovers.list_of_school(HOLDER, more, NOW + MINUTE)
    assert [(one.handover_id, one.state) for one, _ in page] == [(first.handover_id, State.READY)]
    assert handovers.list_of_school(HOLDER, more, NOW + MINUTE) == ([], "")
    assert ids(page) == ["stu_old"]
    assert handovers.list_of_school(ELSEWHERE, "", NOW) == ([], ""), "another school's are not there"
    assert exports.list_of_school(HOLDER, "", NOW) == ([], ""), "a package is listed as its hand-over"


def test_reports_of_everybody_are_listed_for_key_holders_only(reader: Actor, cloud: Cloud) -> None:
    asked = ask(reader)
    page, more = exports.list_of_school(HOLDER, "", NOW)
    assert [(one.export_id, one.asked_by) for one, _ in page] == [(asked.export_id, reader.name)]
    assert (ids(page), more) == (["stu_old"], "")
    assert exports.list_of_school(ELSEWHERE, "", NOW) == ([], "")
    assert exports.list_of_school(HOLDER, "", NOW + REMEMBERED) == ([], ""), "after 90 days only in the audit"
    for listing in (exports.list_of_school, handovers.list_of_school):
        with pytest.raises(NotAllowed):
            listing(reader, "", NOW)
    looks = [e for e in cloud.of_kind("audit") if e["action"] == "list_school_exports"]
    assert len(looks) == 3 and {e["school_id"] for e in looks} == {OLD, NEW}
