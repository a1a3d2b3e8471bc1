"""Hashes of a person's recovery codes that are left."""

from pynamodb.attributes import UnicodeSetAttribute

from chalicelib.domain.errors import NotSignedIn
from chalicelib.storage import keys
from chalicelib.storage.table import Changes, Item, get


class RecoveryItem(Item, discriminator="recovery"):
    hashes = UnicodeSetAttribute(null=True)


def add_codes(changes: Changes, user_id: str, hashes: set[str]) -> None:
    """In place of all earlier ones."""
    changes.put(RecoveryItem(pk=keys.person(user_id), sk=keys.RECOVERY, hashes=hashes))


def add_use(changes: Changes, user_id: str, code_hash: str) -> None:
    """Commit raises NotSignedIn for a code that is wrong or was used."""
    wrong = NotSignedIn(
        "This recovery code is not right, or it was used before. Try another one.", code="wrong_code"
    )
    changes.update(
        RecoveryItem(pk=keys.person(user_id), sk=keys.RECOVERY),
        [RecoveryItem.hashes.delete({code_hash})],
        RecoveryItem.hashes.contains(code_hash),
        wrong,
    )


def count_left(user_id: str) -> int:
    item = get(RecoveryItem, keys.person(user_id), keys.RECOVERY)
    return len(item.hashes or ()) if item else 0
