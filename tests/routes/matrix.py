"""The table of routes: one line each says what `permit` must allow, in the order in which the API asks, and how to call it.

A new route needs a line here, or tests/routes/test_matrix.py fails. Its parts:

    Route("POST", "/things/{thing_id}/mend", new(Action.MEND_THING, "cat_bully"), body={...}, version=1, status=200)

* Needs: `own(action)` is asked about the asker's own school (lists, additions), `new(action, *categories)` about something
  of the school NEW, `platform(action)` about the platform, `step(...)` about a transfer, `only(user_id)` about what is
  one person's. Several are asked one after the other; the first refusal counts. `either` needs one of several. No need
  at all: open to whoever is signed in.
* Ids in the path are those of tests/routes/roles.py (`IDS`); `ids` gives others.
* `status` where a permitted call of this stored world gives another than the route's own. `shows` takes from the reply
  the ids of incidents and documents in it: they must be those that permission gives to this reader, no more and no fewer.
* `public`: nobody is asked who they are; the answer (`status`) is the same for everybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from chalicelib.domain.permission import ALLOWED, HIDDEN, Action, Actor, Decision, Resource, permit
from chalicelib.domain.recall import Recall, RecallStep, decide_recall
from chalicelib.domain.transfer import PERSON_STEPS, State, Step
from tests import builders as make
from tests.builders import NEW, NOW, OLD, UPN

Need = Callable[[Actor], Decision]
"""What `permit` says when this actor asks."""

READER = "usr_reader"
"""Who has both Views and nothing else: alerted to inc_0001, and owner of its actions."""
ANOTHER = "usr_another"
"""Who has all rights at the school NEW."""

TRANSFERS = {
    f"tr_{state}": make.transfer(state, transfer_id=f"tr_{state}")
    for state in (State.DETECTED, State.REQUESTED, State.TRANSFERRED, State.FAILED)
} | {
    "tr_asked": make.transfer(
        State.TRANSFERRED, transfer_id="tr_asked", recall=Recall(OLD, "Not yours.", NOW)
    ),
}


def own(action: Action, *category_ids: str) -> Need:
    return lambda actor: permit(actor, action, Resource(actor.school_id, category_ids))


def new(action: Action, *category_ids: str, owner_id: str = "") -> Need:
    return lambda actor: permit(actor, action, Resource(NEW, category_ids, owner_id=owner_id))


def platform(action: Action) -> Need:
    return lambda actor: permit(actor, action, Resource(None))


def step(one: Step | None, state: State) -> Need:
    action = PERSON_STEPS[one] if one else Action.VIEW_TRANSFER
    return lambda actor: permit(actor, action, TRANSFERS[f"tr_{state}"].resource(one, actor))


def recall(one: RecallStep, name: str) -> Need:
    return lambda actor: decide_recall(actor, one, TRANSFERS[f"tr_{name}"].recallable)


def review(state: State) -> Need:
    resource = TRANSFERS[f"tr_{state}"].resource
    return lambda actor: permit(actor, Action.REVIEW_TRANSFER, resource(Step.AUTHORISE, actor))


def look(state: State) -> Need:
    resource = TRANSFERS[f"tr_{state}"].resource
    return lambda actor: permit(actor, Action.VERIFY_TRANSFER, resource(None, actor))


def only(user_id: str) -> Need:
    return lambda actor: ALLOWED if actor.user_id == user_id else HIDDEN


def with_second_factor(actor: Actor) -> Decision:
    return Decision(actor.has_second_factor, "Recovery codes are for a second factor.")


def either(first: Need, second: Need) -> Need:
    return lambda actor: first(actor) if first(actor).is_allowed else second(actor)


def both(action: Action) -> tuple[Need, Need]:
    """First whether this person does such things at all, then whether it is their school's."""
    return own(action), new(action)


@dataclass(frozen=True, init=False)
class Route:
    method: str
    path: str
    needs: tuple[Need, ...]
    body: Any = None
    version: int | None = None
    status: int = 0
    public: bool = False
    shows: Callable[[Any], set[str]] | None = None
    ids: Mapping[str, str] = field(default_factory=dict)

    def __init__(self, method: str, path: str, *needs: Need, **more: Any) -> None:
        for name, value in {"method": method, "path": path, "needs": needs, "ids": {}, **more}.items():
            object.__setattr__(self, name, value)

    @property
    def plain_path(self) -> str:
        """Without what is asked in the query."""
        return self.path.partition("?")[0]

    def expected(self, actor: Actor, done: int) -> int:
        """The status that `permit` asks for. `done`: that of the route when it is allowed."""
        for need in self.needs:
            decision = need(actor)
            if not decision.is_allowed:
                return 404 if decision.hidden else 403
        return self.status or done


def of(transfer_id: str) -> dict[str, str]:
    return {"transfer_id": transfer_id}


def ids_of(many: str, one: str) -> Callable[[Any], set[str]]:
    """All `one` in the list `many` of a reply, for example ids_of("incidents", "incident_id")."""
    return lambda body: {item[one] for item in body[many]}


A = Action
VIEW_STUDENT = new(A.VIEW_STUDENT)
VIEW_TRANSFER = step(None, State.REQUESTED)
INCIDENTS = "/students/{student_id}/incidents"
ONE = f"{INCIDENTS}/{{incident_id}}"
EDIT = new(A.EDIT_INCIDENT, "cat_bully")
FINISH = new(A.FINISH_ACTION, "cat_bully", owner_id=READER)
DOCUMENT = "/students/{student_id}/documents/{document_id}"
EXPORT = "/students/{student_id}/exports/{export_id}"
PACKAGES = "/students/{student_id}/package-imports"
PACKAGE = f"{PACKAGES}/{{import_id}}"
HANDOVER = "/students/{student_id}/handovers/{handover_id}"
HAND_OVER = new(A.HAND_OVER)
VIEW_DOCUMENT = new(A.VIEW_DOCUMENT, "cat_bully")
VIEW_SENT: Need = lambda actor: permit(actor, A.VIEW_DOCUMENT, Resource(OLD, ("cat_bully",)))  # noqa: E731
"""Of a file of the student at the previous school."""
DUE = {"owner_id": READER, "due_on": "2026-12-01"}
EDITED = {
    "text": "Other words.", "category_ids": ["cat_bully"], "agencies": [], "linked_student_ids": [], "body_map": [],
    "reason": "A name was wrong.",
}  # fmt: skip
INCIDENT = {
    "occurred_at": "2026-11-20T10:05:00+00:00", "category_ids": ["cat_bully"], "text": "A text.",
}  # fmt: skip
CHANGED = {"name": "Extra things", "parent_id": None, "is_active": True}
PERSON_CHANGED = {"name": "Ezra Extra-Reed", "is_key_holder": False, "is_active": True}
LOCKED_OUT = {"laestab": "3309929", "email": "kim@lost.example"}
PERSON = {"name": "Nia Prosser", "email": "nia@new.example"}
SCHOOL = {
    "name": "Dove School", "laestab": "3309921", "key_holder_name": "Kim", "key_holder_email": "kim@dove.example",
}  # fmt: skip
PUPIL = {
    "upn": UPN,
    "surname": "Okonedo-Reed",
    "forename": "Maya",
    "birth_date": "2015-02-11",
    "entry_date": "2026-09-02",
}

ROUTES = [
    # signing in and out
    Route("POST", "/session", public=True, body={}, status=400),
    Route("POST", "/session/new-password", public=True, body={"password": "three random words"}, status=401),
    Route("POST", "/session/code", public=True, body={"code": "123456"}, status=401),
    Route("POST", "/session/second-factor", public=True, status=401),
    Route("POST", "/session/second-factor/code", public=True, body={"code": "123456"}, status=401),
    Route("POST", "/session/recovery-code", public=True, body={"code": "abcd-efgh"}, status=401),
    Route("POST", "/session/forgotten-password", public=True, body={"email": "nobody"}, status=400),
    Route("POST", "/session/password", public=True, body={"token": "x", "password": "short"}, status=400),
    Route("GET", "/session"),
    Route("DELETE", "/session"),
    # one's own account
    Route("GET", "/account"),
    Route("POST", "/account/second-factor"),
    Route("POST", "/account/recovery-codes", with_second_factor),
    Route("GET", "/sessions"),
    Route("DELETE", "/sessions"),
    Route("DELETE", "/sessions/{session_id}", status=404, ids={"session_id": "ses_somebody_elses"}),
    Route("GET", "/account/mails", own(A.VIEW_SCHOOL)),
    Route("PUT", "/account/mails", own(A.VIEW_SCHOOL), body={"off": ["done"]}, version=1),
    # the platform
    Route("POST", "/schools", platform(A.CREATE_SCHOOL), body=SCHOOL),
    Route("POST", "/schools/second-factor-reset", platform(A.RENEW_SECOND_FACTOR), body=LOCKED_OUT),
    Route("GET", "/runs", platform(A.VIEW_RUNS)),
    Route("GET", "/runs/{run_id}", platform(A.VIEW_RUNS)),
    Route("POST", "/runs", platform(A.START_RUN)),
    # the school
    Route("GET", "/school", own(A.VIEW_SCHOOL)),
    Route("GET", "/categories", own(A.VIEW_SCHOOL)),
    Route("GET", "/categories/unseen", own(A.SAVE_GROUP)),
    Route("POST", "/categories", own(A.SAVE_CATEGORY), body={"name": "Health"}),
    Route("PUT", "/categories/{category_id}", *both(A.SAVE_CATEGORY), body=CHANGED, version=1),
    Route("GET", "/groups", own(A.SAVE_GROUP)),
    Route("POST", "/groups", own(A.SAVE_GROUP), body={"name": "Lead team"}),
    Route("PUT", "/groups/{group_id}", *both(A.SAVE_GROUP), body={"name": "Lead team"}, version=1),
    Route("PUT", "/groups/{group_id}/permissions", *both(A.SAVE_GROUP), body={"permissions": {}}, version=1),
    Route("GET", "/users", own(A.LIST_USERS)),
    Route("POST", "/users", own(A.INVITE_USER), body=PERSON),
    Route("GET", "/users/{user_id}", *both(A.LIST_USERS)),
    Route("PUT", "/users/{user_id}", *both(A.CHANGE_USER), body=PERSON_CHANGED, version=1),
    Route("PUT", "/users/{user_id}/groups", *both(A.CHANGE_USER), body={"group_ids": []}, version=1),
    Route("POST", "/users/{user_id}/password-reset", *both(A.CHANGE_USER), body={"by": "mail"}, version=1),
    Route("POST", "/users/{user_id}/second-factor-reset", *both(A.CHANGE_USER), version=1),
    Route("POST", "/users/{user_id}/mail-retry", *both(A.CHANGE_USER), version=1, status=409),
    Route("POST", "/users/{user_id}/sign-out", *both(A.CHANGE_USER), version=1),
    Route("GET", "/api-keys", own(A.MANAGE_API_KEYS)),
    Route("POST", "/api-keys", own(A.MANAGE_API_KEYS), body={"label": "MIS"}),
    Route("POST", "/api-keys/{key_id}/revoke", *both(A.MANAGE_API_KEYS)),
    Route("GET", "/dashboard", own(A.VIEW_SCHOOL)),
    Route("GET", "/notices", own(A.VIEW_SCHOOL)),
    Route("POST", "/notices/read", own(A.VIEW_SCHOOL), body={"notice_ids": ["not_one"]}),
    Route("GET", "/audit", own(A.VIEW_AUDIT)),
    Route("GET", "/audit/export", own(A.EXPORT_AUDIT)),
    Route("GET", "/audit/verify?day=2026-11-24", own(A.VERIFY_AUDIT)),
    # enrolments
    Route("GET", "/column-map", own(A.VIEW_IMPORTS)),
    Route("PUT", "/column-map", own(A.SAVE_COLUMN_MAP), body={"version": 0, "columns": []}),
    Route("GET", "/imports", own(A.VIEW_IMPORTS)),
    Route("POST", "/imports", own(A.IMPORT_ENROLMENTS), body={"file_name": "roll.csv"}),
    Route("GET", "/imports/{import_id}", *both(A.VIEW_IMPORTS)),
    Route("GET", "/imports/{import_id}/report", *both(A.VIEW_IMPORTS)),
    Route("POST", "/imports/{import_id}/read-again", *both(A.IMPORT_ENROLMENTS)),
    Route("POST", "/enrolments", own(A.IMPORT_ENROLMENTS), body={"students": [PUPIL]}),
    # students and their records
    Route("GET", "/classes", own(A.VIEW_STUDENT)),
    Route("GET", "/students", own(A.VIEW_STUDENT)),
    Route("GET", "/students/archived", own(A.VIEW_STUDENT)),
    Route("POST", "/students/search", own(A.VIEW_STUDENT), body={"text": "maya"}),
    Route("GET", "/students/{student_id}", VIEW_STUDENT),
    Route("POST", "/students/{student_id}/archive", new(A.ARCHIVE_STUDENT),
          body={"leaving_date": "2026-11-20"}, version=2),
    Route("POST", "/students/{student_id}/restore", new(A.RESTORE_STUDENT),
          version=2, ids={"student_id": "stu_left"}),
    Route("GET", "/students/{student_id}/history", new(A.VIEW_HISTORY)),
    Route("GET", INCIDENTS, VIEW_STUDENT, shows=ids_of("incidents", "incident_id")),
    Route("POST", f"{INCIDENTS}/search", VIEW_STUDENT, body={}, shows=ids_of("incidents", "incident_id")),
    Route("POST", INCIDENTS, VIEW_STUDENT, new(A.ADD_INCIDENT, "cat_bully"), body=INCIDENT),
    Route("GET", ONE, VIEW_STUDENT, new(A.VIEW_INCIDENT, "cat_bully")),
    Route("PUT", ONE, VIEW_STUDENT, EDIT, body=EDITED, version=1),
    Route("POST", f"{ONE}/take-out-name", VIEW_STUDENT, EDIT,
          body={"spans": [{"start": 0, "end": 1}], "instead": "another student"}, version=1),
    Route("POST", f"{ONE}/strike-out", VIEW_STUDENT, new(A.STRIKE_OUT_INCIDENT, "cat_bully"),
          body={"reason": "Logged for the wrong child."}, version=1),
    Route("POST", f"{ONE}/alerts", VIEW_STUDENT, EDIT, body={"user_ids": [ANOTHER]}, version=1),
    Route("POST", f"{ONE}/actions", VIEW_STUDENT, EDIT, body={"what": "Ring home", **DUE}, version=1),
    Route("PUT", f"{ONE}/actions/{{action_id}}", VIEW_STUDENT, EDIT, body=DUE, version=1),
    Route("POST", f"{ONE}/actions/{{action_id}}/done", VIEW_STUDENT, FINISH, version=1),
    Route("POST", f"{ONE}/actions/{{action_id}}/reopen", VIEW_STUDENT, FINISH, version=1, ids={"action_id": "act_done"}),
    Route("GET", "/incident-readers?category=cat_bully",
          either(own(A.ADD_INCIDENT, "cat_bully"), own(A.VIEW_INCIDENT, "cat_bully"))),
    Route("GET", "/alerts", own(A.VIEW_SCHOOL)),
    Route("POST", "/alerts/{alert_id}/read", own(A.VIEW_SCHOOL), only(READER)),
    Route("GET", "/actions", own(A.VIEW_SCHOOL)),
    Route("GET", "/students/{student_id}/documents", VIEW_STUDENT, shows=ids_of("documents", "document_id")),
    Route("POST", "/students/{student_id}/documents", VIEW_STUDENT, new(A.ADD_DOCUMENT, "cat_bully"),
          body={"file_name": "note.pdf", "category_ids": ["cat_bully"]}),
    Route("POST", f"{DOCUMENT}/download",
          VIEW_STUDENT, VIEW_DOCUMENT),
    Route("POST", f"{DOCUMENT}/preview", VIEW_STUDENT, VIEW_DOCUMENT),
    Route("POST", f"{DOCUMENT}/versions", VIEW_STUDENT, VIEW_DOCUMENT, new(A.ADD_DOCUMENT, "cat_bully"),
          body={"file_name": "note.pdf", "reason": "The scan was upside down."}, version=1),
    Route("POST", f"{DOCUMENT}/redactions", VIEW_STUDENT, VIEW_DOCUMENT, new(A.REDACT_DOCUMENT),
          body={"file_name": "note.pdf", "reason": "Names another child."}, version=1),
    Route("POST", f"{DOCUMENT}/strike", VIEW_STUDENT, VIEW_DOCUMENT, new(A.STRIKE_DOCUMENT),
          body={"reason": "Filed with the wrong child."}, version=1),
    # what is made of a record
    Route("POST", "/students/{student_id}/reports", VIEW_STUDENT, body={"format": "pdf"}),
    Route("POST", "/students/{student_id}/document-zips", VIEW_STUDENT, body={}),
    Route("GET", "/students/{student_id}/exports", VIEW_STUDENT),
    Route("GET", "/exports", own(A.VIEW_AUDIT)),
    Route("GET", EXPORT, VIEW_STUDENT, only(READER)),
    Route("POST", f"{EXPORT}/cancel", VIEW_STUDENT, only(READER), ids={"export_id": "exp_making"}),
    Route("POST", f"{EXPORT}/download", VIEW_STUDENT, only(READER)),
    # a package that another school made
    Route("POST", PACKAGES, new(A.IMPORT_PACKAGE)),
    Route("GET", PACKAGES, new(A.IMPORT_PACKAGE)),
    Route("GET", PACKAGE, new(A.IMPORT_PACKAGE), ids={"import_id": "pki_found"}),
    Route("POST", f"{PACKAGE}/open", new(A.IMPORT_PACKAGE), body={"passphrase": "six small words"},
          ids={"import_id": "pki_waiting"}),
    Route("POST", f"{PACKAGE}/confirm", new(A.IMPORT_PACKAGE), body={}, ids={"import_id": "pki_found"}),
    # a record goes to a school without Safehand
    Route("GET", "/students/{student_id}/handovers/review", HAND_OVER),
    Route("POST", "/students/{student_id}/handovers", HAND_OVER,
          body={"receiver": "Oakfield College", "address": "dsl@oakfield.example"}),
    Route("GET", "/students/{student_id}/handovers", new(A.VIEW_HANDOVER)),
    Route("GET", "/handovers", own(A.VIEW_HANDOVER)),
    Route("GET", HANDOVER, new(A.VIEW_HANDOVER)),
    Route("POST", f"{HANDOVER}/passphrase", HAND_OVER),
    Route("POST", f"{HANDOVER}/send-again", HAND_OVER, body={}),
    Route("POST", f"{HANDOVER}/revoke", HAND_OVER),
    Route("POST", f"{HANDOVER}/receipt", HAND_OVER, body={"name": "Ann Other", "role": "DSL", "on": "2026-11-24"}),
    Route("POST", "/receiving", public=True, body={}, status=400),
    Route("POST", "/receiving/download", public=True, body={}, status=400),
    Route("POST", "/receiving/receipt", public=True, body={}, status=400),
    # transfers
    Route("GET", "/preferences", own(A.UPDATE_PREFERENCES)),
    Route("PUT", "/preferences", own(A.UPDATE_PREFERENCES), body={"category_ids": ["cat_bully"]}, version=0),
    Route("GET", "/term-dates", own(A.UPDATE_TERM_DATES)),
    Route(
        "PUT",
        "/term-dates",
        own(A.UPDATE_TERM_DATES),
        body={"terms": [{"first": "2026-09-02", "last": "2026-10-23"}], "closures": []},
        version=0,
    ),
    Route("GET", "/statement", own(A.VIEW_STATEMENT)),
    Route("GET", "/statement/export", own(A.VIEW_STATEMENT)),
    Route("GET", "/escalation-contact", own(A.UPDATE_ESCALATION_CONTACT)),
    Route("PUT", "/escalation-contact", own(A.UPDATE_ESCALATION_CONTACT),
          body={"email": "clerk@trust.example", "email_again": "clerk@trust.example"}, version=0),
    # how long records are kept, and their end
    Route("GET", "/retention-policy", own(A.UPDATE_RETENTION)),
    Route("PUT", "/retention-policy", own(A.UPDATE_RETENTION), body={"years": 30, "note": "SEND."}, version=1),
    Route("GET", "/retention/ended", own(A.REVIEW_RETENTION)),
    Route("GET", "/retention/certificates", own(A.REVIEW_RETENTION)),
    Route("GET", "/students/{student_id}/retention", VIEW_STUDENT),
    Route("POST", "/students/{student_id}/retention/hold", new(A.HOLD_RECORD),
          body={"is_held": True, "reason": "A claim."}, version=0),
    Route("POST", "/students/{student_id}/retention/keep-until", new(A.HOLD_RECORD),
          body={"keep_until": "2090-01-01", "reason": "Looked after."}, version=0),
    Route("POST", "/students/{student_id}/destruction/propose", new(A.DESTROY_RECORD), body={"reason": "Over."}, version=0,
          ids={"student_id": "stu_grown"}),
    Route("POST", "/students/{student_id}/destruction/take-back", new(A.DESTROY_RECORD), body={}, version=1,
          ids={"student_id": "stu_proposed"}),
    Route("POST", "/students/{student_id}/destruction/carry-out", new(A.DESTROY_RECORD), body={"surname": "Okonedo-Reed"},
          version=1, ids={"student_id": "stu_proposed"}),
    Route("GET", "/transfers/{transfer_id}/review", review(State.REQUESTED)),
    Route("GET", "/transfers/{transfer_id}/review/incidents", review(State.REQUESTED)),
    Route("GET", "/transfers/{transfer_id}/review/names", review(State.REQUESTED)),
    Route("GET", "/transfers/{transfer_id}/review/files", review(State.REQUESTED)),
    Route("PUT", "/transfers/{transfer_id}/review/files/{document_id}/tick", review(State.REQUESTED), VIEW_SENT,
          body={"sha256": sha256(b"bytes").hexdigest(), "is_set": True}, ids={"document_id": "doc_0009"}),
    Route("GET", "/students/{student_id}/why-no-transfer", new(A.VIEW_TRANSFER)),
    Route("GET", "/transfers/waiting?pile=request", own(A.VIEW_TRANSFER)),
    Route("GET", "/transfers/waiting/counts?side=incoming", own(A.VIEW_TRANSFER)),
    Route("POST", "/transfers/search", own(A.VIEW_TRANSFER), body={"text": "kofi", "side": "incoming"}),
    Route("GET", "/transfers/overdue?side=outgoing", own(A.VIEW_TRANSFER)),
    Route("GET", "/transfers/incoming", own(A.VIEW_TRANSFER)),
    Route("GET", "/transfers/outgoing", own(A.VIEW_TRANSFER)),
    Route("GET", "/transfers/{transfer_id}", VIEW_TRANSFER),
    Route("GET", "/transfers/{transfer_id}/history", VIEW_TRANSFER),
    Route("POST", "/transfers/{transfer_id}/request", step(Step.REQUEST, State.DETECTED), ids=of("tr_detected")),
    Route("POST", "/transfers/{transfer_id}/authorise", step(Step.AUTHORISE, State.REQUESTED)),
    Route("POST", "/transfers/{transfer_id}/decline", step(Step.DECLINE, State.REQUESTED), body={"reason": "Not ours."}),
    Route("POST", "/transfers/{transfer_id}/withdraw", step(Step.WITHDRAW, State.REQUESTED)),
    Route("POST", "/transfers/{transfer_id}/acknowledge", step(Step.ACKNOWLEDGE, State.TRANSFERRED),
          ids=of("tr_transferred")),
    Route("POST", "/transfers/{transfer_id}/verify", look(State.TRANSFERRED), ids=of("tr_transferred")),
    Route("GET", "/transfers/{transfer_id}/manifest", look(State.TRANSFERRED), ids=of("tr_transferred")),
    Route("POST", "/transfers/{transfer_id}/retry", step(Step.RETRY, State.FAILED), ids=of("tr_failed")),
    Route("POST", "/transfers/{transfer_id}/recall", recall(RecallStep.ASK, "transferred"), ids=of("tr_transferred"),
          body={"reason": "Sent to the wrong school."}),
    Route("POST", "/transfers/{transfer_id}/recall/agree", recall(RecallStep.AGREE, "asked"), ids=of("tr_asked")),
    Route("POST", "/transfers/{transfer_id}/recall/refuse", recall(RecallStep.REFUSE, "asked"), ids=of("tr_asked"),
          body={"reason": "It is our student."}),
    Route("POST", "/transfers/{transfer_id}/recall/take-back", recall(RecallStep.TAKE_BACK, "asked"),
          ids=of("tr_asked")),
]  # fmt: skip
