"""Exports in tests: a reader with a record before them, and what the state machine does, step by step."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import export_files
from chalicelib.domain.export import (
    Chosen,
    Export,
    State,
)
from chalicelib.domain.permission import Actor
from chalicelib.domain.report import Report, ReportIncident
from chalicelib.reports import wire
from chalicelib.storage import exports as stored
from chalicelib.storage import incidents as stored_incidents
from chalicelib.usecases import end_export, exports, make_report
from chalicelib.usecases.plan_export import plan_export
from tests import builders as make
from tests import world
from tests.builders import NOW, OLD
from tests.cloud import Cloud, Direct


@pytest.fixture
def reader(cloud: Cloud) -> Actor:
    """Reads Bullying and Attendance of Maya's record: the first incident, and the second file."""
    world.store_schools(OLD)
    world.store_student(make.leaver())
    world.store_record()
    return world.store_member(OLD, "usr_reader", "cat_bully", "cat_attend", rights=make.VIEW)


def ask(actor: Actor, made_as: str = "xlsx", **chosen: Any) -> Export:
    return exports.ask_report(actor, "stu_old", Chosen(**chosen), made_as, NOW)


def told(export: Export) -> tuple[Report, list[ReportIncident]]:
    """What was written down for the steps that draw."""
    found = stored.find_export(export.student_id, export.export_id)
    assert found is not None
    prefix = f"work/{OLD}/stu_old/{export.export_id}/"
    chunks = [
        wire.from_json(export_files.read_bytes(f"{prefix}part-{part:05d}.json"))
        for part in range(found.parts)
    ]
    head = wire.from_json(export_files.read_bytes(f"{prefix}head.json")).report
    return head, [i for chunk in chunks for i in chunk.incidents]


def run(export: Export) -> Export:
    """What the state machine does, in its order."""
    plan = plan_export(export.export_id, export.student_id, NOW)
    ids = (export.export_id, export.student_id)
    for part in plan["parts"]:
        make_report.render_part(*ids, part)
    make_report.join_report(*ids)
    end_export.finish_export(*ids, NOW)
    return found(export)


def found(export: Export) -> Export:
    again = stored.find_export(export.student_id, export.export_id)
    assert again is not None
    return again


def told_of(export: Export) -> tuple[Report, list[ReportIncident]]:
    plan_export(export.export_id, export.student_id, NOW)
    return told(export)


def ask_again(actor: Actor, **chosen: Any) -> Export:
    for one in exports.list_exports(actor, "stu_old", NOW):
        if one.state in (State.ASKED, State.MAKING):
            exports.cancel_export(actor, "stu_old", one.export_id, NOW)
    return ask(actor, **chosen)


def save_version(incident_id: str, **changed: Any) -> None:
    """A further version of an incident of Maya's."""
    before = stored_incidents.find_incident("stu_old", incident_id)
    assert before is not None
    changes = Direct()
    after = replace(before, version=before.version + 1, **changed)
    stored_incidents.add_save_incident(changes, after, before, keep_before=True)
    changes.commit()
