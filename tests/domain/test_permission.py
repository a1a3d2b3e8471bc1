"""The matrix of permission, written a second time and by hand: who (role) may do what, at the own and at another school."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import permission
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.permission import Action, Actor, Resource, Right, permit
from tests.builders import NEW, OLD, THIRD, actor, key_holder, operator
from tests.domain import permission_table

ALLOWED, REFUSED, HIDDEN = "allowed", "refused", "hidden"

KEY_HOLDERS_ONLY = {
    "archive_student",
    "redact_document",
    "strike_document",
    "restore_student",
    "save_category",
    "save_group",
    "list_users",
    "invite_user",
    "change_user",
    "manage_api_keys",
    "import_enrolments",
    "view_imports",
    "save_column_map",
    "view_transfer",
    "request_transfer",
    "authorise_transfer",
    "decline_transfer",
    "withdraw_transfer",
    "acknowledge_transfer",
    "retry_transfer",
    "review_transfer",
    "ask_recall",
    "agree_to_recall",
    "refuse_recall",
    "take_back_recall",
    "verify_transfer",
    "update_preferences",
    "update_term_dates",
    "update_escalation_contact",
    "view_statement",
    "update_retention",
    "review_retention",
    "hold_record",
    "destroy_record",
    "hand_over",
    "import_package",
    "view_handover",
    "view_notices",
    "view_audit",
    "view_history",
    "verify_audit",
    "export_audit",
}
OPERATORS_ONLY = {"create_school", "view_runs", "start_run", "renew_second_factor"}
OTHERS = {
    "view_school",
    "view_student",
    "view_incident",
    "add_incident",
    "view_document",
    "add_document",
    "edit_incident",
    "strike_out_incident",
    "finish_action",
}

RIGHTS = {
    "none": frozenset[Right](),
    "students": frozenset({Right.VIEW_STUDENTS}),
    "incidents": frozenset({Right.VIEW_INCIDENTS}),
    "view": frozenset({Right.VIEW_STUDENTS, Right.VIEW_INCIDENTS}),
    "add": frozenset({Right.ADD_INCIDENTS}),
    "all": frozenset(Right),
}


def verdict(who: Actor, action: Action, resource: Resource) -> str:
    found = permit(who, action, resource)
    assert found.is_allowed != bool(found.why_not), "a refusal says why"
    return ALLOWED if found.is_allowed else HIDDEN if found.hidden else REFUSED


def staff(rights: str, category: str = "cat_bully", **changes: Any) -> Actor:
    return actor(NEW, rights={category: RIGHTS[rights]}, **changes)


def test_the_matrix_names_every_action() -> None:
    assert {a.value for a in Action} == KEY_HOLDERS_ONLY | OPERATORS_ONLY | OTHERS


@pytest.mark.parametrize("action", sorted(KEY_HOLDERS_ONLY))
def test_administration_is_for_key_holders_with_a_second_factor(action: str) -> None:
    own = Resource(NEW, ("cat_bully",))
    assert verdict(key_holder(NEW), Action(action), own) == ALLOWED
    assert verdict(key_holder(NEW, has_second_factor=False), Action(action), own) == REFUSED
    assert verdict(staff("all", has_second_factor=True), Action(action), own) == REFUSED
    assert verdict(operator(), Action(action), own) == HIDDEN


@pytest.mark.parametrize(
    ("action", "enough"),
    [
        ("view_student", {"students", "view", "all"}),
        ("view_incident", {"view", "all"}),
        ("view_document", {"view", "all"}),
        ("add_incident", {"add", "all"}),
        ("add_document", {"add", "all"}),
    ],
)
@pytest.mark.parametrize("rights", RIGHTS)
def test_records_are_for_groups_with_the_right(action: str, enough: set[str], rights: str) -> None:
    no = HIDDEN if action.startswith("view") else REFUSED
    own = Resource(NEW, ("cat_bully",))
    assert verdict(staff(rights), Action(action), own) == (ALLOWED if rights in enough else no)


@pytest.mark.parametrize("action", ["view_incident", "view_document", "add_incident", "add_document"])
def test_a_record_needs_the_right_on_each_of_its_categories(action: str) -> None:
    both = Resource(NEW, ("cat_bully", "cat_attend"))
    assert verdict(staff("all"), Action(action), both) != ALLOWED
    every = actor(NEW, rights={"cat_bully": RIGHTS["all"], "cat_attend": RIGHTS["all"]})
    assert verdict(every, Action(action), both) == ALLOWED
    assert verdict(every, Action(action), Resource(NEW)) != ALLOWED, "no category is nobody's right"


CHANGES = ("edit_incident", "strike_out_incident", "finish_action")


@pytest.mark.parametrize("action", CHANGES)
def test_nobody_changes_what_they_cannot_read(action: str) -> None:
    own = Resource(NEW, ("cat_bully",), owner_id="usr_sch_new")
    for rights in ("none", "students", "incidents", "add"):
        assert verdict(staff(rights), Action(action), own) == HIDDEN
        assert verdict(key_holder(NEW, rights={"cat_bully": RIGHTS[rights]}), Action(action), own) == HIDDEN
    both = Resource(NEW, ("cat_bully", "cat_attend"), owner_id="usr_sch_new")
    assert verdict(staff("all"), Action(action), both) == HIDDEN, "every category counts"
    assert verdict(staff("all"), Action(action), Resource(NEW)) == HIDDEN


def reading_holder(rights: str = "view", **changes: Any) -> Actor:
    return key_holder(NEW, rights={"cat_bully": RIGHTS[rights]}, **changes)


def test_who_may_edit_an_incident() -> None:
    own = Resource(NEW, ("cat_bully",))
    assert verdict(staff("all"), Action.EDIT_INCIDENT, own) == ALLOWED
    assert verdict(staff("view"), Action.EDIT_INCIDENT, own) == REFUSED
    assert verdict(reading_holder(), Action.EDIT_INCIDENT, own) == ALLOWED
    assert verdict(reading_holder(has_second_factor=False), Action.EDIT_INCIDENT, own) == REFUSED
    assert verdict(reading_holder("all", has_second_factor=False), Action.EDIT_INCIDENT, own) == ALLOWED


def test_a_legacy_incident_is_edited_by_key_holders_who_may_read_it() -> None:
    legacy = Resource(NEW, ("cat_bully",), legacy_ids=frozenset({"cat_bully"}))
    assert verdict(reading_holder(), Action.EDIT_INCIDENT, legacy) == ALLOWED
    assert verdict(reading_holder(has_second_factor=False), Action.EDIT_INCIDENT, legacy) == REFUSED
    for rights in ("view", "all"):
        assert verdict(staff(rights), Action.EDIT_INCIDENT, legacy) == REFUSED, "Legacy alone is nobody's"
    mixed = Resource(NEW, ("cat_bully", "cat_old"), legacy_ids=frozenset({"cat_old"}))
    who = actor(NEW, rights={"cat_bully": RIGHTS["all"], "cat_old": RIGHTS["view"]})
    assert verdict(who, Action.EDIT_INCIDENT, mixed) == ALLOWED, "Legacy ones beside one's own may stay"


@pytest.mark.parametrize("rights", RIGHTS)
def test_a_newly_chosen_category_needs_every_right(rights: str) -> None:
    chosen = Resource(NEW, ("cat_bully",), chosen_ids=("cat_attend",))
    grid = {"cat_bully": RIGHTS["all"], "cat_attend": RIGHTS[rights]}
    wanted = ALLOWED if rights == "all" else REFUSED
    assert verdict(actor(NEW, rights=grid), Action.EDIT_INCIDENT, chosen) == wanted
    assert verdict(key_holder(NEW, rights=grid), Action.EDIT_INCIDENT, chosen) == wanted


def test_only_a_key_holder_who_may_read_it_strikes_out() -> None:
    own = Resource(NEW, ("cat_bully",))
    assert verdict(reading_holder(), Action.STRIKE_OUT_INCIDENT, own) == ALLOWED
    assert verdict(reading_holder("all", has_second_factor=False), Action.STRIKE_OUT_INCIDENT, own) == REFUSED
    assert verdict(staff("all"), Action.STRIKE_OUT_INCIDENT, own) == REFUSED


def test_an_action_is_finished_by_its_owner_or_who_may_edit() -> None:
    owned = Resource(NEW, ("cat_bully",), owner_id="usr_sch_new")
    assert verdict(staff("view"), Action.FINISH_ACTION, owned) == ALLOWED
    other = Resource(NEW, ("cat_bully",), owner_id="usr_other")
    assert verdict(staff("view"), Action.FINISH_ACTION, other) == REFUSED
    assert verdict(staff("all"), Action.FINISH_ACTION, other) == ALLOWED
    assert verdict(staff("view"), Action.EDIT_INCIDENT, owned) == REFUSED, "an owner only finishes"


def test_a_key_holder_is_not_a_reader() -> None:
    """Administration gives no sight of records: the grid does."""
    own = Resource(NEW, ("cat_bully",))
    assert verdict(key_holder(NEW), Action.VIEW_INCIDENT, own) == HIDDEN
    assert verdict(key_holder(NEW), Action.VIEW_DOCUMENT, own) == HIDDEN
    assert verdict(key_holder(NEW), Action.ADD_INCIDENT, own) == REFUSED
    assert verdict(key_holder(NEW), Action.VIEW_STUDENT, own) == ALLOWED
    assert verdict(key_holder(NEW, has_second_factor=False), Action.VIEW_STUDENT, own) == HIDDEN


@pytest.mark.parametrize("action", sorted(OPERATORS_ONLY))
def test_the_platform_is_for_operators_with_a_second_factor(action: str) -> None:
    assert verdict(operator(), Action(action), Resource(None)) == ALLOWED
    assert verdict(operator(has_second_factor=False), Action(action), Resource(None)) == REFUSED
    for who in (key_holder(NEW), actor(NEW), staff("all")):
        assert verdict(who, Action(action), Resource(None)) == REFUSED
        assert verdict(who, Action(action), Resource(NEW)) == REFUSED


def test_an_operator_sees_nothing_of_a_school() -> None:
    for action in {*Action} - {Action(a) for a in OPERATORS_ONLY}:
        assert verdict(operator(), action, Resource(NEW, ("cat_bully",))) == HIDDEN
        assert verdict(operator(), action, Resource(None, ("cat_bully",))) != ALLOWED


def test_the_other_party_is_told_but_may_not() -> None:
    theirs = Resource(OLD, parties=frozenset({OLD, NEW}))
    assert verdict(key_holder(NEW), Action.AUTHORISE_TRANSFER, theirs) == REFUSED
    assert verdict(key_holder(OLD), Action.AUTHORISE_TRANSFER, theirs) == ALLOWED


def test_a_school_outside_the_parties_sees_nothing_even_if_the_step_is_its_own() -> None:
    secret = Resource(OLD, parties=frozenset({NEW}))
    assert verdict(key_holder(OLD), Action.AUTHORISE_TRANSFER, secret) == HIDDEN


CONNECTORS_ONLY = {"import_enrolments", "view_imports"}


def connector(**changes: Any) -> Actor:
    """An API key of NEW; with `changes`, one that was wrongly given more."""
    return actor(NEW, is_connector=True, **changes)


@pytest.mark.parametrize("action", sorted(Action))
def test_a_connector_sends_enrolments_and_nothing_else(action: Action) -> None:
    wanted = ALLOWED if action in CONNECTORS_ONLY else REFUSED
    too_much: dict[str, Any] = {"is_key_holder": True, "is_operator": True, "has_second_factor": True}
    for who in (connector(), connector(rights={"cat_bully": RIGHTS["all"]}, **too_much)):
        assert verdict(who, action, Resource(NEW, ("cat_bully",))) == wanted
        assert verdict(who, action, Resource(OLD, ("cat_bully",))) == HIDDEN
        assert verdict(who, action, Resource(None)) == HIDDEN
        theirs = Resource(OLD, ("cat_bully",), frozenset({OLD, NEW}))
        assert verdict(who, action, theirs) == REFUSED
    assert verdict(actor(None, is_connector=True), action, Resource(None)) == HIDDEN


anybody = st.builds(
    Actor,
    user_id=st.just("usr"),
    name=st.just("Somebody"),
    school_id=st.sampled_from([THIRD, None]),
    is_key_holder=st.booleans(),
    is_operator=st.booleans(),
    is_connector=st.booleans(),
    has_second_factor=st.booleans(),
    rights=st.dictionaries(st.sampled_from(["cat_bully", "cat_attend"]), st.sampled_from([*RIGHTS.values()])),
)


@given(anybody, st.sampled_from(sorted(set(Action) - {Action(a) for a in OPERATORS_ONLY})), st.booleans())
def test_a_third_school_never_learns_that_it_exists(who: Actor, action: Action, shared: bool) -> None:
    parties = frozenset({OLD, NEW}) if shared else frozenset[str]()
    assert verdict(who, action, Resource(OLD, ("cat_bully",), parties)) == HIDDEN


@given(anybody.map(lambda a: Actor(a.user_id, a.name, NEW, rights=a.rights, has_second_factor=True)))
def test_an_action_without_a_rule_is_for_nobody_but_key_holders(who: Actor) -> None:
    made_up: Any = "shred_everything"
    assert verdict(who, made_up, Resource(NEW, ("cat_bully",))) == REFUSED


def test_a_refusal_is_an_error_of_its_kind() -> None:
    permission.ALLOWED.enforce()
    with pytest.raises(NotFound):
        permission.HIDDEN.enforce()
    with pytest.raises(NotAllowed, match="Because"):
        permission.Decision(False, "Because.").enforce()


def test_the_printed_matrix_is_what_permission_says() -> None:
    again = "run `.venv/bin/python -m tests.domain.permission_table` and read what changed"
    assert permission_table.FILE.read_text("utf-8") == permission_table.text(), again


@pytest.mark.parametrize("action", sorted(Action))
def test_a_second_factor_never_takes_anything_away(action: Action) -> None:
    for school_id, about in permission_table.ABOUT.items():
        for who in permission_table.people(school_id).values():
            more = replace(who, has_second_factor=True)
            assert permit(more, action, about).is_allowed >= permit(who, action, about).is_allowed
