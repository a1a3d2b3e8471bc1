"""What of an incident travels: content and actions as text; never versions, alerts, links or what is struck out."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.aws.clients import client
from chalicelib.domain.action import IncidentAction
from chalicelib.domain.body_map import BodyPoint, BodyView
from chalicelib.domain.errors import TransferStopped
from chalicelib.domain.incident import Alerted, Incident
from chalicelib.domain.transfer import State
from chalicelib.storage import documents, incidents, links
from chalicelib.usecases import incidents as people_do
from chalicelib.usecases import workflow
from chalicelib.usecases.alerts import add_alerts
from tests import builders as make
from tests import steps, world
from tests.builders import NEW, NOW, OLD, TODAY
from tests.cloud import VAULT, Cloud, Direct

FULL = make.incident(
    3,
    text=world.TEXTS[0],
    agencies=("Social Care",),
    actions=(
        IncidentAction("act_1", "Ring home", "usr_secret", "Tess Teacher", TODAY),
        IncidentAction("act_2", "Tell the form", "usr_secret", "Tess Teacher", TODAY, NOW, "Robin Vale"),
    ),
    body_map=(BodyPoint(BodyView.FRONT, 3, 997, "Grüße"),),
    alerted=(Alerted("usr_alerted", "Una Two"),),
    linked_student_ids=("stu_friend",),
    version=1,
)
EDITOR = make.key_holder(
    OLD, rights=dict.fromkeys(("cat_bully", "cat_attend", "cat_online"), make.ALL_RIGHTS)
)


@pytest.fixture
def moving(cloud: Cloud) -> Cloud:
    world.store_move(State.AUTHORISED, attempt=1)
    world.store_student(make.student(OLD, student_id="stu_friend", identifiers=()))
    world.store_incidents(FULL)
    changes = Direct()
    links.add_links(changes, FULL, FULL.linked_student_ids)
    add_alerts(changes, FULL, FULL.alerted, "Robin Vale", NOW)
    changes.commit()
    return cloud


def copies() -> list[Incident]:
    return steps.arrived()[0]


def edit(text: str, incident_id: str = "inc_0003", version: int = 1) -> Incident:
    return people_do.edit_incident(
        EDITOR,
        "stu_old",
        incident_id,
        version,
        text=text,
        category_ids=["cat_bully"],
        agencies=["Social Care"],
        linked_student_ids=["stu_friend"],
        body_map=FULL.body_map,
        reason="Secret reason",
        now=NOW,
    )


def strike(incident_id: str, version: int = 1) -> None:
    people_do.strike_out_incident(EDITOR, "stu_old", incident_id, version, "Wrong child", NOW)


def test_agencies_actions_and_body_map_arrive_as_they_are(moving: Cloud) -> None:
    world.run_workflow()
    copy = copies()[-1]
    assert (copy.text, copy.agencies, copy.body_map) == (FULL.text, FULL.agencies, FULL.body_map)
    assert copy.actions == tuple(replace(a, owner_id="") for a in FULL.actions)
    assert (copy.linked_student_ids, copy.hidden_linked_count, copy.alerted) == ((), 1, ())
    assert copy.content_sha256 == FULL.content_sha256
    arrived = json.dumps([i for i in moving.items() if i["pk"]["S"] == "STUDENT#stu_new"])
    assert not any(secret in arrived for secret in ("usr_secret", "usr_alerted", "Una Two", "stu_friend"))


def test_a_name_replaced_before_sending_travels_nowhere(moving: Cloud) -> None:
    edit("Maya and Markerfriend argued")
    edit("Maya and M argued", version=2)
    world.run_workflow()
    assert copies()[-1].text == "Maya and M argued" and copies()[-1].version == 1
    there = [i for i in moving.items() if i["pk"]["S"] in ("STUDENT#stu_new", "TRANSFER#tr_one")]
    assert "Markerfriend" not in json.dumps(there) and "Secret" not in json.dumps(there)
    assert not any(i["kind"]["S"] in ("incident_version", "link", "action") for i in there)
    assert not any(b"Markerfriend" in body for body in _objects(moving))


def _objects(cloud: Cloud) -> list[bytes]:
    s3 = client("s3")
    return [s3.get_object(Bucket=VAULT, Key=key)["Body"].read() for key in cloud.objects(VAULT)]


def test_struck_out_incidents_and_their_files_stay(moving: Cloud) -> None:
    strike("inc_0001")
    world.run_workflow()
    assert [i.text for i in copies()] == [world.TEXTS[1], FULL.text]
    filed = [d.file_name for d in documents.list_documents("stu_new")]
    assert filed == ["note 2.pdf"], "the file of the struck-out incident stayed with it"
    assert steps.now_is().incident_count == 2


@pytest.mark.parametrize("change", ["text", "strike out", "action", "body map"])
def test_what_changes_while_it_is_copied_stops_the_transfer(change: str, moving: Cloud) -> None:
    plan = workflow.prepare_transfer("tr_one", 1, NOW)
    if change == "text":
        edit("Other words")
    elif change == "strike out":
        strike("inc_0003")
    else:
        parts = {"action": {"actions": FULL.actions[:1]}, "body map": {"body_map": ()}}
        changes = Direct()
        changes.put(incidents._item(replace(FULL, **parts[change])))  # type: ignore[arg-type]  # one of two
        changes.commit()
    with pytest.raises(TransferStopped) as error:
        workflow.copy_incidents("tr_one", 1, **plan["incident_batches"][0], now=NOW)
    assert error.value.code == "record_changed"
    steps.fail(message="[record_changed] x")
    steps.retry(2)
    world.run_workflow(attempt=2)
    assert len(copies()) == (2 if change == "strike out" else 3)


@pytest.mark.parametrize("lost", ["agencies", "actions", "body_map"])
def test_a_copy_that_lost_something_is_not_shown(lost: str, moving: Cloud) -> None:
    """The hash that stands beside it is right; what is there is not."""
    plan = workflow.prepare_transfer("tr_one", 1, NOW)
    workflow.copy_incidents("tr_one", 1, **plan["incident_batches"][0], now=NOW)
    workflow.copy_documents("tr_one", 1, **plan["document_batches"][0], now=NOW)
    copy = copies()[-1]
    item = incidents._item(copy)
    setattr(item, lost, None)
    item.attempt = 1
    item.save()
    with pytest.raises(TransferStopped) as error:
        workflow.verify_transfer("tr_one", 1, NOW)
    assert error.value.code == "not_as_sent"
    steps.assert_nothing_shows()


def test_the_copy_is_edited_here_and_goes_on_as_it_stands(moving: Cloud) -> None:
    """A key holder who may read a Legacy incident replaces a name in it; what the previous school has stays."""
    world.run_workflow()
    copy = copies()[-1]
    holder = make.key_holder(NEW, rights=dict.fromkeys(copy.category_ids, make.VIEW))
    after = people_do.edit_incident(
        holder,
        "stu_new",
        copy.incident_id,
        1,
        text="Only initials",
        category_ids=list(copy.category_ids),
        agencies=list(copy.agencies),
        linked_student_ids=[],
        body_map=copy.body_map,
        reason="A name",
        now=NOW + timedelta(days=1),
    )
    assert (after.text, after.origin, after.hidden_linked_count) == ("Only initials", copy.origin, 1)
    assert after.actions == copy.actions
    source = incidents.find_incident("stu_old", "inc_0003")
    assert source is not None and source.text == FULL.text
    late = replace(copy, text="An old worker wakes up")
    assert incidents.save_copy(late, 9) is False, "a copy that people work on is never written over"
    found = incidents.find_incident("stu_new", copy.incident_id)
    assert found == after
