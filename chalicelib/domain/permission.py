"""Who may do what: one function, default no.

The API asks it before every action and the `allowed_actions` that screens show come from it too,
so that a button and its route can never disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.errors import NotAllowed, NotFound


class Right(StrEnum):
    """What a user group may do with one category. The words are those of the Category Permissions grid."""

    VIEW_STUDENTS = "view_students"
    VIEW_INCIDENTS = "view_incidents"
    ADD_INCIDENTS = "add_incidents"


class Action(StrEnum):
    CREATE_SCHOOL = "create_school"
    VIEW_SCHOOL = "view_school"
    SAVE_CATEGORY = "save_category"
    SAVE_GROUP = "save_group"
    LIST_USERS = "list_users"
    INVITE_USER = "invite_user"
    CHANGE_USER = "change_user"
    MANAGE_API_KEYS = "manage_api_keys"
    IMPORT_ENROLMENTS = "import_enrolments"
    IMPORT_PACKAGE = "import_package"
    VIEW_IMPORTS = "view_imports"
    SAVE_COLUMN_MAP = "save_column_map"
    VIEW_STUDENT = "view_student"
    ARCHIVE_STUDENT = "archive_student"
    RESTORE_STUDENT = "restore_student"
    VIEW_INCIDENT = "view_incident"
    ADD_INCIDENT = "add_incident"
    EDIT_INCIDENT = "edit_incident"
    STRIKE_OUT_INCIDENT = "strike_out_incident"
    FINISH_ACTION = "finish_action"
    VIEW_DOCUMENT = "view_document"
    ADD_DOCUMENT = "add_document"
    REDACT_DOCUMENT = "redact_document"
    STRIKE_DOCUMENT = "strike_document"
    VIEW_TRANSFER = "view_transfer"
    REQUEST_TRANSFER = "request_transfer"
    AUTHORISE_TRANSFER = "authorise_transfer"
    DECLINE_TRANSFER = "decline_transfer"
    WITHDRAW_TRANSFER = "withdraw_transfer"
    ACKNOWLEDGE_TRANSFER = "acknowledge_transfer"
    RETRY_TRANSFER = "retry_transfer"
    VIEW_STATEMENT = "view_statement"
    REVIEW_TRANSFER = "review_transfer"
    ASK_RECALL = "ask_recall"
    AGREE_TO_RECALL = "agree_to_recall"
    REFUSE_RECALL = "refuse_recall"
    TAKE_BACK_RECALL = "take_back_recall"
    VERIFY_TRANSFER = "verify_transfer"
    UPDATE_PREFERENCES = "update_preferences"
    UPDATE_TERM_DATES = "update_term_dates"
    UPDATE_ESCALATION_CONTACT = "update_escalation_contact"
    UPDATE_RETENTION = "update_retention"
    REVIEW_RETENTION = "review_retention"
    HOLD_RECORD = "hold_record"
    DESTROY_RECORD = "destroy_record"
    HAND_OVER = "hand_over"
    VIEW_HANDOVER = "view_handover"
    VIEW_NOTICES = "view_notices"
    VIEW_AUDIT = "view_audit"
    VIEW_HISTORY = "view_history"
    VERIFY_AUDIT = "verify_audit"
    EXPORT_AUDIT = "export_audit"
    VIEW_RUNS = "view_runs"
    START_RUN = "start_run"
    RENEW_SECOND_FACTOR = "renew_second_factor"


OPERATOR_ACTIONS: Mapping[Action, str] = {
    Action.CREATE_SCHOOL: "Only a Safehand operator may add a school.",
    Action.VIEW_RUNS: "Only a Safehand operator may look at the nightly runs.",
    Action.START_RUN: "Only a Safehand operator may start a nightly run.",
    Action.RENEW_SECOND_FACTOR: "Only a Safehand operator may help the only key holder of a school.",
}
"""What concerns the platform and no school, with what everybody else is told."""
CONNECTOR_ACTIONS = frozenset({Action.IMPORT_ENROLMENTS, Action.VIEW_IMPORTS})
"""All that an API key may do, and only for its own school."""

STAFF_ACTIONS = frozenset({Action.VIEW_SCHOOL})
"""Open to every signed-in member of staff of the school."""

RECORD_RIGHTS: Mapping[Action, frozenset[Right]] = {
    Action.VIEW_INCIDENT: frozenset({Right.VIEW_STUDENTS, Right.VIEW_INCIDENTS}),
    Action.VIEW_DOCUMENT: frozenset({Right.VIEW_STUDENTS, Right.VIEW_INCIDENTS}),
    Action.ADD_INCIDENT: frozenset({Right.ADD_INCIDENTS}),
    Action.ADD_DOCUMENT: frozenset({Right.ADD_INCIDENTS}),
}
"""Rights that a user's groups must give on *every* category of the record (docs/decisions/0004)."""

INCIDENT_ACTIONS = frozenset({Action.EDIT_INCIDENT, Action.STRIKE_OUT_INCIDENT, Action.FINISH_ACTION})
"""What changes an incident that is there (docs/decisions/0051): first of all the person must be able to read it."""

KEY_HOLDER_ACTIONS = (
    frozenset(Action)
    - STAFF_ACTIONS
    - INCIDENT_ACTIONS
    - frozenset(RECORD_RIGHTS)
    - frozenset(OPERATOR_ACTIONS)
    - {Action.VIEW_STUDENT}
)


@dataclass(frozen=True)
class Actor:
    """Somebody who is signed in. `rights` joins the rights of all groups of the user, by category id.

    A platform operator has no school and may see no record; a key holder is an administrator of one school.
    A connector is no person but a school's MIS with an API key; then `user_id` is the key's id.
    """

    user_id: str
    name: str
    school_id: str | None
    is_key_holder: bool = False
    is_operator: bool = False
    has_second_factor: bool = False
    is_connector: bool = False
    rights: Mapping[str, frozenset[Right]] = field(default_factory=dict)

    def has_right(self, right: Right, category_id: str) -> bool:
        return right in self.rights.get(category_id, frozenset())


@dataclass(frozen=True)
class Resource:
    """What an action is about.

    `school_id` is the school whose action it is (for a transfer: the side that may act); `parties` are
    all schools that may know that it exists (none named: only `school_id`). Outside them it is "not found".
    For a change of an incident: `chosen_ids` are categories that it would newly get, `legacy_ids` those of its
    categories that are Legacy; `owner_id` is whose action it is.
    """

    school_id: str | None
    category_ids: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    chosen_ids: tuple[str, ...] = ()
    legacy_ids: frozenset[str] = frozenset()
    owner_id: str = ""


@dataclass(frozen=True)
class Decision:
    """`hidden`: the refusal must not even tell that the thing exists."""

    is_allowed: bool
    why_not: str = ""
    hidden: bool = False

    def enforce(self) -> None:
        """Raises NotFound where existence is secret, NotAllowed otherwise."""
        if self.is_allowed:
            return
        if self.hidden:
            raise NotFound
        raise NotAllowed(self.why_not)


ALLOWED = Decision(True)
HIDDEN = Decision(False, "There is nothing here that you can see.", hidden=True)
NOT_FOR_KEYS = Decision(False, "An API key may only send enrolments and look at what became of them.")


def permit(actor: Actor, action: Action, resource: Resource) -> Decision:
    """Whether `actor` may do `action` with `resource`, or why not."""
    if actor.is_connector and action not in CONNECTOR_ACTIONS:
        return NOT_FOR_KEYS if _may_know(actor, resource) else HIDDEN
    if action in OPERATOR_ACTIONS:
        return _with_second_factor(actor) if actor.is_operator else Decision(False, OPERATOR_ACTIONS[action])
    if not _may_know(actor, resource):
        return HIDDEN
    if actor.school_id != resource.school_id:
        return Decision(False, "This step is for the other school.")
    if action in STAFF_ACTIONS or actor.is_connector:
        return ALLOWED
    if action is Action.VIEW_STUDENT:
        sees_students = any(Right.VIEW_STUDENTS in rights for rights in actor.rights.values())
        return ALLOWED if sees_students or (actor.is_key_holder and actor.has_second_factor) else HIDDEN
    if action in RECORD_RIGHTS:
        return _with_rights(actor, action, resource)
    if action in INCIDENT_ACTIONS:
        return _with_incident(actor, action, resource)
    if action in KEY_HOLDER_ACTIONS and actor.is_key_holder:
        return _with_second_factor(actor)
    return Decision(False, "Only a key holder of the school may do this.")


def _may_know(actor: Actor, resource: Resource) -> bool:
    """Not even the school whose step it will be, as long as it is not told: `parties` decides."""
    return actor.school_id is not None and actor.school_id in (resource.parties or {resource.school_id})


def _with_second_factor(actor: Actor) -> Decision:
    if actor.has_second_factor:
        return ALLOWED
    return Decision(False, "Sign in again with the code from your authenticator app to do this.")


def _with_rights(actor: Actor, action: Action, resource: Resource) -> Decision:
    needed = RECORD_RIGHTS[action]
    if resource.category_ids and all(actor.has_right(r, c) for c in resource.category_ids for r in needed):
        return ALLOWED
    if action in (Action.VIEW_INCIDENT, Action.VIEW_DOCUMENT):
        return HIDDEN
    return Decision(False, "Your user group may not add records to this category. Ask a key holder.")


def _with_incident(actor: Actor, action: Action, resource: Resource) -> Decision:
    """Nobody changes what they cannot read. An edit also needs Add Incidents: on what is newly chosen, and on the
    incident's own categories. On Legacy ones nobody has it, so there a key holder may edit (a name in a text, say)."""
    if not _with_rights(actor, Action.VIEW_INCIDENT, resource).is_allowed:
        return HIDDEN
    if action is Action.FINISH_ACTION and actor.user_id == resource.owner_id:
        return ALLOWED
    if action is Action.STRIKE_OUT_INCIDENT:
        if actor.is_key_holder:
            return _with_second_factor(actor)
        return Decision(False, "Only a key holder of the school may strike out an incident.")
    if not all(right in actor.rights.get(c, ()) for c in resource.chosen_ids for right in Right):
        return Decision(False, "Your user group may not add records to a category that you chose.")
    own = [c for c in resource.category_ids if c not in resource.legacy_ids]
    if own and all(actor.has_right(Right.ADD_INCIDENTS, c) for c in own):
        return ALLOWED
    if actor.is_key_holder:
        return _with_second_factor(actor)
    return Decision(False, "Your user group may not change incidents of this category. Ask a key holder.")
