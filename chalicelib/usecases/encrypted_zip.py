"""A ZIP put into one that is encrypted, for a school without Safehand. docs/decisions/0096.

The names of files in a ZIP are not encrypted, nor how many they are and how long. So the encrypted one holds a single file,
the ZIP with everything in it, and beside it a text that can be read without the passphrase and says how to open it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from chalicelib.aws import pinned, zip_stream
from chalicelib.aws.zip_save import Outcome
from chalicelib.aws.zip_stream import Entry, Progress
from chalicelib.domain.package_record import INNER

HOW_TO_OPEN_NAME = "HOW TO OPEN.txt"
HOW_TO_OPEN = """\
This ZIP holds a confidential record in one file, Record.zip. It is encrypted (AES-256).

1. You need the passphrase: six words. The school that sent you the link tells it to you by telephone, never by e-mail.
2. Windows cannot open it by itself. Use 7-Zip (free, www.7-zip.org) or WinZip: right-click this ZIP, Extract, type the six
   words in small letters with one space between them. On a Mac use Keka (free, www.keka.io) or The Unarchiver.
3. What comes out, Record.zip, is an ordinary ZIP: open it with a double click. Begin with READ ME.txt in it.

If the passphrase is refused, look for capitals and for spaces at the ends. If it is lost, ask the school for a new package.
Keep neither ZIP on a shared drive, and delete both when the record is filed.
""".replace("\n", "\r\n").encode("utf-8-sig")


def encrypt_zip(
    key: str,
    save_key: str,
    inner_key: str,
    passphrase: str,
    seconds_left: Callable[[], float],
    now: datetime,
) -> Progress:
    """Goes on with the encrypted ZIP under `key`, made of the ZIP under `inner_key`, both in the export bucket: call it
    again until `is_whole`, with the same passphrase and `now`. The inner ZIP goes in within one call.

    Raises FileNotFoundError when the inner ZIP is not there (any more): nothing is offered without it.
    """
    inner = pinned.pin(inner_key, "EXPORT_BUCKET")

    def last(outcomes: Sequence[Outcome]) -> Iterable[Entry]:
        if any(outcome.gap for outcome in outcomes):
            raise FileNotFoundError(inner_key)
        return ()

    entries = [Entry(HOW_TO_OPEN_NAME, now, HOW_TO_OPEN, is_open=True), Entry(INNER, now, inner)]
    return zip_stream.write(key, save_key, entries, last, seconds_left, passphrase)
