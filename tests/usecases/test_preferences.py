"""Manage Preferences, and a transfer under them."""

import json
from collections.abc import Callable

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, Stale, TransferStopped
from chalicelib.domain.transfer import State, Transfer
from chalicelib.usecases import preferences, transfers
from tests import builders as make
from tests import world
from tests.builders import NEW, NOW, OLD
from tests.cloud import Cloud
from tests.steps import STEPS, arrived, assert_nothing_shows, now_is
from tests.world import run_workflow

HOLDER = make.key_holder(OLD)


def tick(*category_ids: str) -> None:
    version = preferences.view_preferences(HOLDER, NOW).version
    preferences.update_preferences(HOLDER, category_ids, version, NOW)


def test_nothing_is_ticked_at_first(moving: Transfer) -> None:
    found = preferences.view_preferences(HOLDER, NOW)
    assert (found.version, found.ticked, found.are_set) == (0, frozenset(), False)


def test_an_update_is_kept_counted_and_audited(moving: Transfer, cloud: Cloud) -> None:
    tick("cat_bully", "cat_online")
    tick("cat_bully")
    found = preferences.view_preferences(HOLDER, NOW)
    assert (found.version, found.ticked) == (2, frozenset({"cat_bully"}))
    entries = [a for a in cloud.of_kind("audit") if a["action"] == "update_preferences"]
    assert sorted(json.loads(a["detail"])["ticked"] for a in entries) == ["1", "2"]
    assert {a["school_id"] for a in entries} == {OLD}
    assert preferences.view_preferences(make.key_holder(NEW), NOW).version == 0, (
        "another school's are its own"
    )


@pytest.mark.parametrize(
    ("ask", "error", "code"),
    [
        (lambda: tick("cat_nobodys"), Invalid, "invalid"),
        (lambda: tick(), Invalid, "unchanged"),
        (lambda: preferences.update_preferences(HOLDER, ["cat_bully"], 3, NOW), Stale, "stale_version"),
        (lambda: preferences.view_preferences(make.actor(OLD), NOW), NotAllowed, "not_allowed"),
        (
            lambda: preferences.view_preferences(make.key_holder(OLD, has_second_factor=False), NOW),
            NotAllowed,
            "not_allowed",
        ),
    ],
)
def test_what_is_refused(
    ask: Callable[[], object], error: type[Invalid], code: str, moving: Transfer
) -> None:
    with pytest.raises(error) as refused:
        ask()
    assert refused.value.code == code
    assert preferences.view_preferences(HOLDER, NOW).version == 0


def test_only_what_is_ticked_travels_and_the_new_school_is_told_the_counts(
    moving: Transfer, cloud: Cloud
) -> None:
    tick("cat_online")
    run_workflow()
    texts, filed = arrived()
    assert [i.text for i in texts] == [world.TEXTS[1]]
    labels = {world.categories_of(NEW).label(c) for i in texts for c in i.category_ids}
    assert labels == {"Legacy: Bullying: Online"}
    assert filed == []
    held = {"incidents_not_ticked": 1, "files_with_its_incident": 1, "files_not_ticked": 1}
    assert dict(now_is().held_back) == held
    seen = transfers.view_transfer(make.key_holder(NEW), "tr_one", NOW).transfer
    assert (seen.incident_count, seen.document_count, dict(seen.held_back)) == (1, 0, held)
    assert not [c for c in world.categories_of(NEW).by_id.values() if c.name == "Attendance" and c.is_legacy]


def test_changed_after_authorising_what_was_reviewed_goes_or_nothing(cloud: Cloud) -> None:
    from chalicelib.usecases import review

    world.store_move(State.REQUESTED)
    mark = review.review_transfer(HOLDER, "tr_one", NOW).selection.sha256
    transfers.authorise_transfer(HOLDER, "tr_one", NOW, reviewed=mark)
    tick("cat_bully")
    with pytest.raises(TransferStopped) as stopped:
        STEPS["prepare"]()
    assert stopped.value.code == "changed_since_review"
    assert_nothing_shows()
    assert now_is().state is State.AUTHORISED
