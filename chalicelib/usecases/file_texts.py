"""The texts of files: read when a review wants them, by a Lambda of its own that may do nothing else.

docs/decisions/0087.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from chalicelib.aws import files, texts
from chalicelib.domain.file_text import NOT_YET, FileText, Reading, as_of, from_json
from chalicelib.domain.vault import Document

THREADS = 8


def read_file(key: str, version: str, now: datetime) -> str:
    """Reads the text of stored bytes and keeps it beside them. Returns what came of it.

    Possibly twice and late: the same bytes give the same text. Raises FileNotFoundError when they are not there.
    """
    from chalicelib.ingest.file_text import MAX_BYTES, read_text

    with files.opened(key, version) as found:
        if found is None:
            raise FileNotFoundError(key.rpartition("/")[2])
        if found.size > MAX_BYTES:
            text = FileText(Reading.TOO_LARGE)
        else:
            # nobody asks a second time meanwhile; should these bytes end the Lambda, then that it began says so
            texts.save_text(key, found.version, FileText(Reading.NOT_YET, began_at=now).to_json())
            text = read_text(found.body.read())
        texts.save_text(key, found.version, text.to_json())
    return text.reading.value


def texts_of(documents: Iterable[Document], now: datetime) -> dict[str, FileText]:
    """By document id. What nobody has read is asked for, and is NOT_YET. Whether the reader may open the file is the
    caller's to ask."""
    wanted = list(documents)
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda d: texts.find_text(d.s3_key, d.s3_version), wanted))
    texts.ask_for_texts(
        [(d.s3_key, d.s3_version) for d, data in zip(wanted, found, strict=True) if data is None]
    )
    return {
        d.document_id: NOT_YET if data is None else as_of(from_json(data), now)
        for d, data in zip(wanted, found, strict=True)
    }
