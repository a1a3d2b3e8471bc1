"""Who asks in the matrix, and the world they ask about: a key holder, staff with every set of rights, at the school whose
things they are (NEW), at the other party of a transfer (OLD) and at a stranger's (THIRD), and those of no school."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from chalicelib.aws import export_files, files
from chalicelib.aws.clients import client
from chalicelib.domain.action import IncidentAction
from chalicelib.domain.alert import alert_id_for
from chalicelib.domain.api_key import ApiKey, key_hash
from chalicelib.domain.category import Category
from chalicelib.domain.export import Export, Format, Kind
from chalicelib.domain.export import State as ExportState
from chalicelib.domain.handover import Handover, offered
from chalicelib.domain.imports import Import
from chalicelib.domain.incident import Alerted
from chalicelib.domain.manifest import SignedManifest
from chalicelib.domain.package_import import Found, Likeness, PackageImport, PackageState
from chalicelib.domain.package_record import PackedStudent
from chalicelib.domain.permission import Actor, Resource, Right
from chalicelib.domain.retention import DeedKind, Policy, Retention, deed_of, propose
from chalicelib.domain.school import Group, School, User
from chalicelib.domain.transfer import State
from chalicelib.settings import setting
from chalicelib.storage import (
    actions,
    api_keys,
    exports,
    handovers,
    imports,
    package_imports,
    people,
    retention,
    schools,
    sessions,
)
from chalicelib.storage.sessions import Session
from chalicelib.usecases import manifests, runs
from chalicelib.usecases.alerts import add_alerts
from tests import builders as make
from tests import world
from tests.builders import ALL_RIGHTS, NEW, NOW, OLD, THIRD, VIEW
from tests.cloud import EXPORTS, INGEST, VAULT, Cloud, Direct
from tests.routes.matrix import ANOTHER, READER, TRANSFERS


@dataclass(frozen=True)
class Role:
    """`actor` as permission sees them. `credential`: the token of a session, or an API key; "" for nobody."""

    name: str
    actor: Actor
    credential: str

    @property
    def is_connector(self) -> bool:
        return self.actor.is_connector


RIGHTS = {
    "no right": frozenset[Right](),
    "View Students": frozenset({Right.VIEW_STUDENTS}),
    "View Incidents alone": frozenset({Right.VIEW_INCIDENTS}),  # cannot be saved any more, but may be stored
    "both Views": VIEW,
    "Add Incidents alone": frozenset({Right.ADD_INCIDENTS}),
    "all rights": ALL_RIGHTS,
}
OF = {NEW: "own school", OLD: "other party", THIRD: "stranger"}
RECORDS = {
    "inc_0001": ("cat_bully",),
    "inc_0002": ("cat_bully", "cat_attend"),
    "inc_0003": ("cat_attend",),
    "doc_0001": ("cat_bully",),
    "doc_0002": ("cat_attend",),
}
"""Categories of the incidents and documents of stu_new."""


def about(record_id: str) -> Resource:
    return Resource(NEW, RECORDS[record_id])


def roles() -> list[Role]:
    made = [Role("nobody", make.actor(None), "")]
    for factor, words in ((True, ""), (False, ", no second factor")):
        made.append(Role(f"operator{words}", make.operator(has_second_factor=factor), f"operator-{factor}"))
        for school_id, whose in OF.items():
            who = make.key_holder(school_id, has_second_factor=factor)
            made.append(Role(f"key holder, {whose}{words}", who, f"{who.user_id}-{factor}"))
    for school_id, whose in OF.items():
        # elsewhere only the most and the least: no right on a category counts at another school
        for name in RIGHTS if school_id == NEW else ("no right", "all rights"):
            made.append(_staff(school_id, f"{name}, {whose}", {"cat_bully": RIGHTS[name]}))
    made += [
        _staff(NEW, "all rights on another category", {"cat_attend": ALL_RIGHTS}),
        _staff(NEW, "both Views on two categories", {"cat_bully": VIEW, "cat_attend": VIEW}),
        _staff(NEW, "all rights, second factor", {"cat_bully": ALL_RIGHTS}, has_second_factor=True),
        _staff(
            NEW, "key holder with both Views", {"cat_bully": VIEW}, is_key_holder=True, has_second_factor=True
        ),
    ]
    holder = "key holder with both Views, other party"
    made.append(_staff(OLD, holder, {"cat_bully": VIEW}, is_key_holder=True, has_second_factor=True))
    for school_id, whose in OF.items():
        key = make.actor(school_id, user_id=f"key_{school_id}", is_connector=True)
        made.append(Role(f"API key, {whose}", key, _key_text(school_id)))
    return made


def _staff(school_id: str, name: str, rights: dict[str, frozenset[Right]], **more: bool) -> Role:
    named = {"both Views, own school": READER, "all rights, own school": ANOTHER}
    user_id = named.get(name) or f"usr_{sha256(name.encode()).hexdigest()[:12]}"
    actor = make.actor(school_id, user_id=user_id, rights=rights, **more)
    return Role(f"staff: {name}", actor, f"{user_id}-{actor.has_second_factor}")


def _key_text(school_id: str) -> str:
    return f"shk_{sha256(school_id.encode()).hexdigest()[:43]}"


IDS = {
    "student_id": "stu_new",
    "incident_id": "inc_0001",
    "action_id": "act_open",
    "alert_id": alert_id_for("inc_0001", READER),
    "document_id": "doc_0001",
    "category_id": "cat_extra",
    "group_id": "grp_extra",
    "user_id": "usr_extra",
    "key_id": "key_extra",
    "import_id": "imp_extra",
    "transfer_id": "tr_requested",
    "export_id": "exp_ready",
    "handover_id": "hov_ready",
}
"""What stands in the paths; `run_id` is added when the run is made. All of it is of the school NEW."""


MANIFEST = SignedManifest("{}", "", "", "ECDSA_SHA_256", "key", "", NOW.isoformat())
"""Not the one that was signed: a check says so."""


def store(cloud: Cloud, who: list[Role]) -> dict[str, str]:
    """The world and the people. Returns IDS with the run's."""
    world.store_schools(OLD, NEW, THIRD)
    _store_people(who)
    changes = Direct()
    schools.add_save_categories(changes, make.categories(NEW, Category("cat_extra", "Extra"), version=0))
    people.add_save_group(changes, Group("grp_extra", NEW, "Extra"))
    people.add_new_user(changes, User("usr_extra", NEW, "Ezra Extra", "ezra@new.example"))
    for school_id, key_id in ((NEW, "key_extra"), *((s, f"key_{s}") for s in OF)):
        text = _key_text("extra" if key_id == "key_extra" else school_id)
        api_keys.add_new_key(changes, ApiKey(key_id, school_id, "MIS", NOW, "Sasha"), key_hash(text))
    file = files.ingest_key(make.school(NEW).laestab, "imp_extra")
    schools.add_school(changes, School("sch_lost", "Dove School", "3309929"))
    lost = User(add_account("kim@lost.example"), "sch_lost", "Kim", "kim@lost.example", is_key_holder=True)
    people.add_new_user(changes, lost)
    one = Import("imp_extra", NEW, "roll.csv", "done", NOW, as_of=NOW, has_report=True, file_key=file)
    imports.add_import(changes, one)
    changes.commit()
    add_account("ezra@new.example")
    cloud.put(INGEST, file, b"UPN,Surname\n")
    cloud.put(INGEST, files.report_key(make.school(NEW).laestab, "imp_extra"), b"row,verdict\n")
    world.store_student(make.leaver())
    world.store_student(make.student(incident_count=3))
    world.store_student(
        make.student(NEW, student_id="stu_left", identifiers=(), leaving_date=NOW.date() - timedelta(days=4))
    )
    _store_grown()
    for record_id, category_ids in RECORDS.items():
        number = int(record_id[-1])
        if record_id.startswith("inc"):
            _store_incident(number, category_ids)
        else:
            pdf = make.document(number, NEW, category_ids=category_ids, content_type="application/pdf")
            world.store_document(pdf, b"bytes")
    world.store_document(make.document(9, OLD), b"bytes")
    for one_transfer in TRANSFERS.values():
        made = world.store_transfer(
            one_transfer.state, transfer_id=one_transfer.transfer_id, recall=one_transfer.recall
        )
        if made.state is State.TRANSFERRED:
            for school_id in (OLD, NEW):
                cloud.put(VAULT, manifests.key_of(school_id, made), MANIFEST.to_json())
    _store_exports()
    _store_package_imports(cloud)
    _store_handover()
    return IDS | {"run_id": runs.start_run(make.operator(), NOW - timedelta(days=2)).run_id}


def _store_exports() -> None:
    """READER asked for two reports: one is ready, the other one is being made."""
    changes = Direct()
    for export_id, state in (("exp_ready", ExportState.READY), ("exp_making", ExportState.MAKING)):
        asked = Export(export_id, "stu_new", NEW, Kind.REPORT, Format.PDF, READER, "Rae Reader", NOW)
        exports.add_export(changes, asked)
        until = NOW + timedelta(days=7) if state is ExportState.READY else None
        exports.add_move(changes, asked, replace(asked, state=state, ready_until=until))
    changes.commit()


def _store_package_imports(cloud: Cloud) -> None:
    """Of one the package is uploaded, of the other one it is open."""
    changes = Direct()
    for import_id in ("pki_waiting", "pki_found"):
        begun = PackageImport(import_id, "stu_new", NEW, "usr_sch_new", "Sasha Quill", NOW)
        package_imports.add_import(changes, begun)
        if import_id == "pki_found":
            theirs = PackedStudent("Okonedo-Reed", "Maya", date(2015, 2, 11))
            found = Found("exp_1", NOW, "Alder Primary", "3309901", Likeness.SAME, 2, 1, theirs)
            after = replace(begun, state=PackageState.FOUND, found=found)
            package_imports.add_move(changes, begun, after)
        cloud.put(EXPORTS, export_files.work_key(NEW, "stu_new", import_id, "package.zip"), b"PK")
    changes.commit()


def _store_handover() -> None:
    """A package that is ready."""
    changes = Direct()
    made = Handover(
        "hov_ready", "stu_new", NEW, "Oakfield College", "dsl@oakfield.example", "usr_long_ago", "Kim Ash",
        NOW, 14, NOW.date(), "six small words with spaces between",
    )  # fmt: skip
    handovers.add_handover(changes, made)
    handovers.add_move(changes, made, offered(made, 5_000, NOW))
    changes.commit()


def _store_grown() -> None:
    """Two whose retention has ended; somebody has proposed that the record of the second is destroyed."""
    changes = Direct()
    for school_id in OF:
        retention.add_save_policy(changes, Policy(school_id))
    for student_id in ("stu_grown", "stu_proposed"):
        grown = {
            "birth_date": date(1996, 2, 29),
            "entry_date": date(2007, 9, 3),
            "leaving_date": date(2014, 7, 18),
        }
        world.store_student(make.student(NEW, student_id=student_id, identifiers=(), **grown))
    by = deed_of(DeedKind.PROPOSED, "usr_long_ago", "Kim Ash", "Over.", NOW - timedelta(days=30))
    retention.add_save_retention(changes, propose(Retention("stu_proposed", NEW), by))
    changes.commit()


def _store_incident(number: int, category_ids: tuple[str, ...]) -> None:
    """The first with an alert for READER and two actions of theirs, one of them done."""
    one = make.incident(number, NEW, category_ids=category_ids)
    if number > 1:
        world.store_incidents(one)
        return
    to_do = IncidentAction("act_open", "Ring home", READER, "Rae Reader", NOW.date())
    done = replace(to_do, action_id="act_done", done_at=NOW, done_by="Rae Reader")
    one = replace(one, actions=(to_do, done), alerted=(Alerted(READER, "Rae Reader"),))
    world.store_incidents(one)
    changes = Direct()
    actions.add_actions(changes, one, one.actions)
    add_alerts(changes, one, one.alerted, "Robin Vale", NOW)
    changes.commit()


def add_account(email: str) -> str:
    """An account in the user pool; its id."""
    made = client("cognito-idp").admin_create_user(UserPoolId=setting("USER_POOL_ID"), Username=email)
    return next(str(a["Value"]) for a in made["User"]["Attributes"] if a["Name"] == "sub")


def _store_people(who: list[Role]) -> None:
    changes = Direct()
    for role in who:
        actor = role.actor
        if role.is_connector or not role.credential:
            continue
        session = Session(
            role.credential, "signed_in", actor.user_id, actor.school_id, "a@b.example",
            NOW, NOW, NOW + timedelta(hours=1), actor.has_second_factor, actor.is_operator,
        )  # fmt: skip
        sessions.add_session(changes, session)
        if actor.school_id is None or actor.user_id == f"usr_{actor.school_id}":
            continue  # operators are of no school, and schools come with their key holder
        group = Group(f"grp{actor.user_id[3:]}", actor.school_id, role.name, actor.rights)
        people.add_save_group(changes, group)
        user = User(
            actor.user_id, actor.school_id, actor.name, f"{actor.user_id}@b.example",
            is_key_holder=actor.is_key_holder, group_ids=(group.group_id,),
        )  # fmt: skip
        people.add_new_user(changes, user)
    changes.commit()
