"""The vocabulary of the audit: every word that an entry's `action` may be, and what kind of deed it is.

A word names the deed, done or refused. Where permission is wider than the deed (save_group for add_group), a refusal
carries the word of the permission that was missing. The words for people are in web/src/words/audit.ts; a house rule
holds the two together.
"""

from enum import StrEnum


class Kind(StrEnum):
    SIGN_IN = "sign_in"
    VIEW = "view"
    EXPORT = "export"
    CHANGE = "change"


_SIGN_INS = frozenset(
    {
        "ask_password_reset",
        "choose_password",
        "end_other_sessions",
        "end_session",
        "sign_in",
        "sign_out",
        "use_recovery_code",
    }
)
_VIEWS = frozenset(
    {
        "enter_school",
        "list_archived_students",
        "list_documents",
        "list_exports",
        "list_handovers",
        "list_school_exports",
        "list_students",
        "list_transfers",
        "list_users",
        "preview_document",
        "read_chronology",
        "open_package_link",
        "review_handover",
        "review_retention",
        "review_transfer",
        "search_students",
        "verify_audit",
        "verify_transfer",
        "view_actions",
        "view_alerts",
        "view_audit",
        "view_dashboard",
        "view_document",
        "view_export",
        "view_handover",
        "view_history",
        "view_import",
        "view_imports",
        "view_incident",
        "view_notices",
        "view_package_imports",
        "view_retention",
        "view_runs",
        "view_school",
        "view_statement",
        "view_student",
        "view_transfer",
        "view_transfer_history",
        "why_no_transfer",
    }
)
_EXPORTS = frozenset(
    {
        "ask_export",
        "download_document",
        "download_export",
        "download_manifest",
        "download_package",
        "download_report",
        "export_audit",
        "export_statement",
        "show_passphrase",
    }
)
_CHANGES = frozenset(
    {
        "acknowledge_transfer",
        "add_action",
        "add_api_key",
        "add_category",
        "add_document",
        "add_group",
        "add_incident",
        "agree_to_recall",
        "alert_staff",
        "archive_student",
        "ask_recall",
        "authorise_transfer",
        "change_action",
        "change_category",
        "change_mail_settings",
        "cancel_export",
        "change_user",
        "choose_second_factor",
        "clear_shared_upn",
        "complete",
        "confirm_package",
        "confirm_receipt",
        "create_school",
        "decline_transfer",
        "destroy_record",
        "detect",
        "edit_incident",
        "enrol_student",
        "escalate",
        "export_failed",
        "export_ready",
        "fail",
        "finish_action",
        "finish_run",
        "flag_shared_upn",
        "hand_over",
        "handover_expired",
        "handover_failed",
        "handover_ready",
        "hold",
        "hold_record",
        "import_done",
        "import_enrolments",
        "import_failed",
        "import_package",
        "invite_user",
        "keep_record_longer",
        "log_incident",
        "mail_failed",
        "mail_package_link",
        "make_recovery_codes",
        "manage_api_keys",
        "open_package",
        "package_failed",
        "package_found",
        "package_imported",
        "note_receipt",
        "plan_run",
        "possible_match",
        "process_upload",
        "propose_destruction",
        "propose_supplement",
        "read_alert",
        "read_import_again",
        "read_notices",
        "record_destroyed",
        "redact_document",
        "refuse_recall",
        "release",
        "release_record",
        "remind",
        "rename_group",
        "renew_second_factor",
        "reopen_action",
        "request_transfer",
        "reset_password",
        "restore_student",
        "retry_transfer",
        "revoke_api_key",
        "revoke_handover",
        "save_category",
        "save_column_map",
        "save_group",
        "send_batch",
        "send_link_again",
        "set_groups",
        "sign_out_user",
        "start_copy",
        "start_import",
        "start_redaction",
        "start_replacement",
        "start_run",
        "start_upload",
        "strike_document",
        "strike_out_incident",
        "sweep_uploads",
        "take_back_destruction",
        "take_back_recall",
        "take_verdict",
        "tell_contact",
        "tick_file",
        "try_mail_again",
        "untick_file",
        "update_enrolment",
        "update_escalation_contact",
        "update_preferences",
        "update_retention",
        "update_term_dates",
        "withdraw_transfer",
    }
)

WORDS: dict[Kind, frozenset[str]] = {
    Kind.SIGN_IN: _SIGN_INS,
    Kind.VIEW: _VIEWS,
    Kind.EXPORT: _EXPORTS,
    Kind.CHANGE: _CHANGES,
}
KINDS: dict[str, Kind] = {word: kind for kind, words in WORDS.items() for word in words}
NOT_CHANGES = frozenset(KINDS) - _CHANGES


def kind_of(action: str) -> Kind:
    """A word from before this vocabulary counts as a change: nothing may fall out of every list."""
    return KINDS.get(action, Kind.CHANGE)
