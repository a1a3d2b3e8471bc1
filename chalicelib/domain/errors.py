"""Every error that Safehand raises on purpose.

    SafehandError
    +-- Invalid           what was sent does not fit; `fields` says where
    +-- NotSignedIn       no session, or it has ended
    +-- NotAllowed        signed in, but may not (also: the second factor is missing)
    +-- NotFound          not there, or another school's: the two are told alike
    |   +-- NoSchool      an operator asked for what only a school has
    +-- NotPossibleNow    the state does not allow it, or somebody else was first
    |   +-- MadeMeanwhile the same creation, sent twice at once, was first: ask again and it is found
    +-- Stale             it was changed since the asker read it; `current` is how it stands now
    +-- TooManyTries      sign-in is throttled, or a school has too many imports on their way
    +-- UnreadableFile    a file that no reader can make sense of
    +-- TransferStopped   a transfer, or the import of a package, cannot go on; it is marked failed with `code`
    +-- ExportStopped     an export cannot be made any further; it is marked failed with `code`
    +-- KeyUnavailable    the key that signs manifests cannot be used now; worth another try

A `code` is stable and for programs; a message is one sentence for people, and says what to do.
Neither ever holds a name, a UPN or record text: messages end up in logs.
"""

from collections.abc import Mapping

from chalicelib.domain.column import Column


class SafehandError(Exception):
    """Base of all errors raised on purpose. `code` is stable, `message` is for people."""

    code = "error"

    def __init__(
        self, message: str, *, code: str | None = None, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.fields = dict(fields or {})


class Invalid(SafehandError):
    code = "invalid"


class NotSignedIn(SafehandError):
    code = "not_signed_in"


class NotAllowed(SafehandError):
    code = "not_allowed"


class NotFound(SafehandError):
    code = "not_found"

    def __init__(self, message: str = "There is nothing here that you can see.") -> None:
        super().__init__(message)


class NoSchool(NotFound):
    pass


class NotPossibleNow(SafehandError):
    code = "not_possible_now"


class MadeMeanwhile(NotPossibleNow):
    code = "made_meanwhile"

    def __init__(self) -> None:
        super().__init__("The same request was sent twice at once. Load the page and look what was saved.")


class Stale(SafehandError):
    """`current`: the thing as it stands, for the reply to show beside what was sent; None where it is not shown."""

    code = "stale_version"

    def __init__(self, current: object = None) -> None:
        super().__init__(
            "Somebody else changed this since you opened it. Nothing was saved. Look at what stands now, then save again."
        )
        self.current = current


class TooManyTries(SafehandError):
    """`wait_seconds`: when it is worth trying again; 0 when nobody can say."""

    code = "too_many_tries"

    def __init__(self, message: str, *, code: str | None = None, wait_seconds: int = 0) -> None:
        super().__init__(message, code=code)
        self.wait_seconds = wait_seconds


class UnreadableFile(SafehandError):
    """`columns`: how the columns were read, where the headings were found; for people to correct."""

    code = "unreadable_file"
    columns: tuple[Column, ...] = ()


class TransferStopped(SafehandError):
    """Message starts with the code in brackets, because Step Functions hands on only the message."""

    code = "workflow_error"

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(f"[{code}] {message}", code=code)


class ExportStopped(SafehandError):
    """Message with the code in brackets, as above."""

    code = "export_error"

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(f"[{code}] {message}", code=code)


class KeyUnavailable(SafehandError):
    """Message with the code as above. No TransferStopped: the workflow tries the step again before it gives up."""

    code = "signing_key_unavailable"

    def __init__(self) -> None:
        super().__init__(f"[{self.code}] The key that signs manifests could not be used.")
