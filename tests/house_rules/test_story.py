"""The main story through the use cases, with marked words in everything that people write: none of them may leave the table.

Not in a log line (ours from DEBUG, libraries' from INFO), an S3 key, a URL, a key of the table, a mail, an outbox entry,
an audit entry or the workflow's input. And in all of it the table is never scanned.
"""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from chalice.test import Client

import app
from chalicelib.aws import clock
from chalicelib.domain.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    NotPossibleNow,
    SafehandError,
    TransferStopped,
)
from chalicelib.domain.permission import Actor
from chalicelib.routes.headers import COOKIE
from chalicelib.storage import sessions, students
from chalicelib.storage import transfers as stored
from chalicelib.usecases import (
    audit,
    categories,
    chronology,
    documents,
    enrolments,
    groups,
    imports,
    incidents,
    notices,
    outbox,
    search,
    transfers,
)
from chalicelib.usecases import students as students_do
from tests import builders as make
from tests import steps, world
from tests.builders import NEW, NOW, OLD, UPN
from tests.cloud import INGEST, VAULT, Cloud, Direct

MARKS = {
    "surname": "Markersurname",
    "forename": "Markerforename",
    "other child": "Markerfriend",
    "upn": UPN,
    "text": "Markertext",
    "category": "Markercategory",
    "file name": "Markerfile",
    "file": "Markerbytes",
    "reason": "Markerreason",
    "birth date": "2015-02-11",
    "birth date as sent": "11/02/2015",
    "wrong upn": "Q207000016049",
}

HEADINGS = "Legal Surname,Legal Forename,DOB,UPN,Date of Admission,Date of Leaving,Adno\n"
CHILD = f"{MARKS['surname']},{MARKS['forename']},11/02/2015,{UPN}"
OLD_ROLL = (
    HEADINGS
    + f"{CHILD},04/09/2019,21/07/2026,7\n"
    + f"{MARKS['other child']},{MARKS['other child']},01/03/2015,J352990219014,04/09/2019,,8\n"
    + f"{MARKS['surname']},{MARKS['forename']},11/02/2015,{MARKS['wrong upn']},04/09/2019,,9\n"
    + f"{MARKS['surname']},{MARKS['forename']},31/02/2015,P330990119007,,,10\n"
)
NEW_ROLL = HEADINGS + f"{CHILD},02/09/2026,,101\n"

OLD_HOLDER, NEW_HOLDER = make.key_holder(OLD), make.key_holder(NEW)


class Everything(logging.Handler):
    """Keeps all that a log record carries, extras and traceback too."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.split(".")[0] in ("safehand", "chalicelib", "app")
        if not ours and record.levelno < logging.INFO:
            return
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        extras = {k: v for k, v in vars(record).items() if k not in ("exc_info", "args")}
        self.kept.append(f"{record.name} {record.getMessage()} {extras} {trace}")


@pytest.fixture
def logged() -> Iterator[Everything]:
    handler, root = Everything(), logging.getLogger()
    named = [root, *(logging.getLogger(n) for n in ("safehand", "chalicelib"))]
    levels = [(one, one.level) for one in named]
    root.addHandler(handler)
    for one in named:
        one.setLevel(logging.INFO if one is root else logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    for one, level in levels:
        one.setLevel(level)


def enrol(cloud: Cloud, holder: Actor, text: str) -> None:
    _, form = imports.start_import(holder, f"{MARKS['file name']}.csv", NOW)
    cloud.put(INGEST, form.fields["key"], text.encode())
    enrolments.import_dropped_file(form.fields["key"], NOW)


def write_a_record(cloud: Cloud) -> tuple[str, list[str]]:
    """At OLD: two incidents and two files, one of them refused. (student, urls given out)"""
    category = categories.add_category(OLD_HOLDER, MARKS["category"], None, NOW).category_id
    group = groups.add_group(OLD_HOLDER, "Pastoral", NOW)
    groups.save_permissions(OLD_HOLDER, group.group_id, 1, {category: make.ALL_RIGHTS}, NOW)
    writer = make.actor(OLD, rights={category: make.ALL_RIGHTS})
    by_name = {s.forename: s.student_id for s in students.list_students(OLD, limit=10)}
    child = by_name[MARKS["forename"]]
    logged = incidents.log_incident(
        writer,
        child,
        occurred_at=NOW - timedelta(days=200),
        category_ids=[category],
        text=f"{MARKS['text']} Ümlaut\r\n",
        linked_student_ids=[by_name[MARKS["other child"]]],
        now=NOW,
    )
    urls = []
    for name, body, incident_id in (
        (f"{MARKS['file name']}.txt", MARKS["file"].encode(), logged.incident_id),
        (f"{MARKS['file name']}.exe", b"MZ" + MARKS["file"].encode(), ""),
    ):
        _, form = documents.start_upload(
            writer,
            child,
            file_name=name,
            category_ids=[] if incident_id else [category],
            incident_id=incident_id,
            now=NOW,
        )
        urls.append(f"{form.url} {form.fields['key']}")
        cloud.put(VAULT, form.fields["key"], body)
        steps.check_upload(form.fields["key"])
    with pytest.raises(SafehandError):
        incidents.log_incident(
            writer,
            child,
            occurred_at=NOW,
            category_ids=[category],
            text=f"{MARKS['text']}\x00",
            linked_student_ids=[MARKS["surname"]],
            now=NOW,
        )
    return child, urls


def deliver() -> None:
    """What the stream does: every outbox entry that is not done."""
    for entry in world.undone(NOW.date()):
        outbox.dispatch(*entry, NOW)


def move_it() -> str:
    """Declined once, failed once, then transferred and acknowledged."""
    world.run_nightly(NOW)
    (found,) = stored.list_incoming(NEW, limit=5)
    one = found.transfer_id
    deliver()
    for refused, who in (
        (transfers.authorise_transfer, OLD_HOLDER),
        (transfers.request_transfer, OLD_HOLDER),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            refused(who, one, NOW)
    transfers.request_transfer(NEW_HOLDER, one, NOW)
    transfers.decline_transfer(OLD_HOLDER, one, MARKS["reason"], NOW)
    transfers.request_transfer(NEW_HOLDER, one, NOW)
    transfers.authorise_transfer(OLD_HOLDER, one, NOW)
    with pytest.raises(NotPossibleNow):
        transfers.authorise_transfer(OLD_HOLDER, one, NOW)
    deliver()
    from chalicelib.usecases import workflow

    workflow.prepare_transfer(one, 1, NOW)
    with pytest.raises(TransferStopped) as stopped:
        workflow.verify_transfer(one, 1, NOW)
    cause = json.dumps({"errorMessage": str(stopped.value)})
    workflow.fail_transfer(one, 1, {"Error": "TransferStopped", "Cause": cause}, NOW)
    transfers.retry_transfer(OLD_HOLDER, one, NOW)
    deliver()
    world.run_workflow(one, 2)
    transfers.acknowledge_transfer(NEW_HOLDER, one, NOW)
    deliver()
    return one


def read_it(cloud: Cloud) -> list[str]:
    """At NEW: permission by the grid, then incidents, files and audit. (urls given out)"""
    (child,) = students.list_students(NEW, limit=5)
    legacy = [c for c in world.categories_of(NEW).by_id.values() if c.is_legacy and c.parent_id]
    group = groups.add_group(NEW_HOLDER, "SLT", NOW)
    with pytest.raises(Invalid):
        grid = {c.category_id: make.ALL_RIGHTS for c in legacy}
        groups.save_permissions(NEW_HOLDER, group.group_id, 1, grid, NOW)
    groups.save_permissions(NEW_HOLDER, group.group_id, 1, {c.category_id: make.VIEW for c in legacy}, NOW)
    reader = make.actor(NEW, rights={c.category_id: make.VIEW for c in legacy})
    students_do.list_students(NEW_HOLDER, NOW)
    students_do.list_classes(NEW_HOLDER, NOW)
    students_do.list_archived(OLD_HOLDER, "", NOW)
    words = f"{MARKS['surname']}, {MARKS['forename']}"
    assert search.search_students(NEW_HOLDER, words, NOW)[0] == [child]
    assert search.search_students(OLD_HOLDER, words, NOW, with_archived=True)[0]
    students_do.view_student(reader, child.student_id, NOW)
    page = chronology.read_chronology(reader, child.student_id, "", NOW)
    assert [i.text for i in page.incidents] == [f"{MARKS['text']} Ümlaut\r\n"]
    (filed,) = documents.list_documents(reader, child.student_id, NOW)
    assert filed.document.file_name == f"{MARKS['file name']}.txt"
    link = documents.download_link(reader, child.student_id, filed.document.document_id, NOW)
    for holder in (OLD_HOLDER, NEW_HOLDER):
        audit.list_audit(holder, "", "", NOW)
        notices.list_notices(holder, NOW)
        imports.list_imports(holder, NOW)
    return [link]


def through_the_door() -> list[str]:
    """The same words through the API, good and bad. (paths of redirects and cookies: none)"""
    now = clock.now()
    changes = Direct()
    session = sessions.Session(
        "token", "signed_in", f"usr_{NEW}", NEW, "a@b.example", now, now, now + timedelta(hours=1), True
    )
    sessions.add_session(changes, session)
    changes.commit()
    given: list[str] = []
    with Client(app.app) as client:
        for method, path, body in (
            ("GET", "/students", None),
            ("POST", "/categories", {"name": MARKS["category"], "colour": MARKS["text"]}),
            ("POST", "/categories", {"name": MARKS["category"] * 20}),
            (
                "POST",
                "/students/stu_x/incidents",
                {"text": MARKS["text"], "occurred_at": MARKS["birth date"]},
            ),
            ("GET", f"/students/{MARKS['surname']}", None),
            ("GET", f"/transfers/{MARKS['upn']}?name={MARKS['surname']}", None),
            ("POST", "/categories", {"name": MARKS["category"], "parent_id": MARKS["text"]}),
            ("PUT", "/categories/cat_x", {"name": MARKS["category"], "parent_id": None, "is_active": True}),
            ("PUT", "/groups/grp_x", {"name": MARKS["category"]}),
            ("PUT", "/groups/grp_x/permissions", {"permissions": {MARKS["text"]: ["view_students"]}}),
            ("PUT", "/groups/grp_x/permissions", {"permissions": {"cat_x": [MARKS["text"]]}}),
        ):
            headers = {
                "cookie": f"{COOKIE}=token",
                "content-type": "application/json",
                "if-match": '"1"',
                "idempotency-key": f"key-{len(given):08d}",
            }
            data = json.dumps(body).encode() if body is not None else b""
            got = client.http.request(method, path, headers=headers, body=data)
            given.append(f"{got.status_code} {dict(got.headers)}")
    return given


@pytest.fixture
def told(cloud: Cloud, logged: Everything, printed: io.StringIO) -> dict[str, list[str]]:
    """Everything that left the table in the whole story, by where it went."""
    world.store_schools(OLD, NEW)
    enrol(cloud, OLD_HOLDER, OLD_ROLL)
    enrol(cloud, NEW_HOLDER, NEW_ROLL)
    enrol(cloud, NEW_HOLDER, f"%PDF {MARKS['surname']} {MARKS['upn']}")
    _, urls = write_a_record(cloud)
    move_it()
    urls += read_it(cloud)
    heads = through_the_door()
    asked = [one.split(" ", 2) for one in cloud.sent]
    keys = ("pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk")
    return {
        "log records": logged.kept,
        "printed lines": printed.getvalue().splitlines(),
        "keys of objects": cloud.objects(VAULT) + cloud.objects(INGEST),
        "addresses of AWS calls": [f"{name} {unquote(url)}" for name, url, *_ in asked],
        "urls given out": [unquote(u) for u in urls],
        "headers of replies": heads,
        "keys of the table": [str([i.get(k) for k in keys]) for i in cloud.items()],
        "outbox": [str(i) for i in cloud.of_kind("outbox")],
        "audit": [str(i) for i in cloud.of_kind("audit")],
        "mails": [f"{to} {subject} {body}" for to, subject, body in cloud.mails()],
        "runs of the workflow": [str(run) for run in cloud.executions()],
    }


def test_nothing_that_people_wrote_leaves_the_table(told: dict[str, list[str]], cloud: Cloud) -> None:
    for place, found in told.items():
        assert found, f"the story wrote no {place}: this test would see nothing"
        for what, mark in MARKS.items():
            leaked = [one for one in found if mark.casefold() in one.casefold()]
            assert not leaked, f"{what} in {place}: {leaked[0][:400]}"
    assert len(told["mails"]) >= 5 and len(told["runs of the workflow"]) == 2
    written = "".join(one for one in cloud.sent if one.startswith(("TransactWriteItems", "PutItem")))
    for what in ("surname", "text", "category", "file name", "reason", "upn"):
        assert MARKS[what] in written, f"the story never wrote the {what}"
    assert "Scan" not in cloud.calls
    assert cloud.count("Query") > 10


def test_the_watch_sees_a_leak(logged: Everything, printed: io.StringIO) -> None:
    """The test of the test: a name in a message, in an extra, in a traceback and at DEBUG is caught."""
    own = logging.getLogger("chalicelib.usecases.somewhere")
    own.debug("read %s", MARKS["surname"])
    own.info("saved", extra={"student": {"forename": MARKS["forename"]}})
    try:
        raise ValueError(MARKS["text"])
    except ValueError:
        app.logger.exception("failed")
    everything: Any = "\n".join(logged.kept)
    for what in ("surname", "forename", "text"):
        assert MARKS[what] in everything
    assert MARKS["text"] in printed.getvalue()
