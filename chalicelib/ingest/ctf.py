"""Common Transfer File: XML, root `CTfile`, no namespace, a new version every year. Streamed, memory flat.

Any version is read: elements that we do not know are passed over, `Sex` or `Gender` is taken. Source of the
element names: Department for Education, "Common transfer file" guides
(www.gov.uk/government/collections/common-transfer-file). DOCTYPE, entities and external references are
refused (defusedxml), so a file can neither grow nor fetch anything.

A CTF tells what the sending school knows. It takes a pupil off that school's roll by its leaving date there,
but puts nobody on the receiving school's: that school's own roll export does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from chalicelib.domain import upn
from chalicelib.domain.enrolment import Finding, ReadRow, error, warning
from chalicelib.domain.errors import Invalid, UnreadableFile
from chalicelib.ingest.dates import parse_date
from chalicelib.ingest.duplicates import find_repeated
from chalicelib.ingest.verdict import judge

_CHUNK = 64 * 1024
_SILENT_CHUNKS = 32  # 2 MB of file without one element or text: a hidden giant, not a CTF
_DEEPEST = 60
_LONGEST_TEXT = 1000
_FIRST_CTF = 2000  # there was none before: such a date is a clock that was never set

_HEADER = "/ctfile/header"
_PUPIL = "/ctfile/ctfpupildata/pupil"
_SPELL = f"{_PUPIL}/schoolhistory/school"
_PUPIL_TEXTS = {
    "upn": "upn",
    "formerupn": "former_upns",
    "surname": "surname",
    "forename": "forename",
    "middlenames": "middle_names",
    "preferredsurname": "preferred_surname",
    "preferredforename": "preferred_forename",
    "dob": "birth_date",
    "sex": "sex",
    "gender": "sex",
    "ncyearactual": "year_group",
    "enrolstatus": "status",
}
_WANTED = (
    {f"{_PUPIL}/{tag}": name for tag, name in _PUPIL_TEXTS.items()}
    | {f"{_PUPIL}/basicdetails/{tag}": name for tag, name in _PUPIL_TEXTS.items()}
    | {f"{_SPELL}/{tag}": tag for tag in ("lea", "estab", "entrydate", "leavingdate")}
    | {
        f"{_HEADER}/{end}/{tag}": f"{end}_{tag}"
        for end in ("sourceschool", "destschool")
        for tag in ("lea", "estab")
    }
    | {f"{_HEADER}/datetime": "datetime"}
)


@dataclass(slots=True)
class _Pupil:
    """What one Pupil element says, as text; `entry` and `leaving` of the last spell at the school asked "
    "about."""

    texts: dict[str, str] = field(default_factory=dict)
    latest: tuple[int, str] = (-1, "")
    has_spell: bool = False


class CtfFile:
    """One CTF. Made only when the whole of it can be read; `rows()` then raises nothing.

    `data` must be seekable and stay open. `laestab`: the seven digits of the school that sent us the file.
    """

    def __init__(self, data: BinaryIO, laestab: str) -> None:
        self._data, self._laestab = data, laestab
        self.stated_at: datetime | None = None
        self.row_count = sum(1 for _ in self._pupils())
        if not self.row_count:
            raise UnreadableFile(
                "The CTF has no pupils. Choose the pupils when you create it, and send it again; nothing has "
                "been "
                "changed.",
                code="empty",
            )
        self._on_two_rows = find_repeated(self._upns)

    def rows(self) -> Iterator[ReadRow]:
        for number, (pupil, from_us) in enumerate(self._pupils(), 1):
            where = f"Pupil {number}"
            told = () if from_us else _findings_from_elsewhere(pupil, where)
            on_two_rows = upn.normalise(pupil.texts.get("upn", "")) in self._on_two_rows
            yield judge(number, pupil.texts, where=where, on_two_rows=on_two_rows, told=told)

    def _upns(self) -> Iterator[str]:
        for pupil, _ in self._pupils():
            if text := upn.normalise(pupil.texts.get("upn", "")):
                yield text

    def _pupils(self) -> Iterator[tuple[_Pupil, bool]]:
        """Each pupil, and whether the file comes from the school asked about."""
        self._data.seek(0)
        target = _Target(self._laestab)
        parser = DefusedXMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
        silent = 0
        try:
            while chunk := self._data.read(_CHUNK):
                before = target.events
                parser.feed(chunk)
                silent = silent + 1 if target.events == before else 0
                if silent > _SILENT_CHUNKS:
                    raise _not_ctf()
                yield from target.take()
            parser.close()
            yield from target.take()
            self.stated_at = target.stated_at
        except DefusedXmlException:
            raise UnreadableFile(
                "The XML has a DOCTYPE or entities, which a CTF never has, and is refused for safety. Create "
                "the CTF "
                "again in your MIS.",
                code="unsafe_xml",
            ) from None
        except (ParseError, ExpatError, ValueError, LookupError):
            raise UnreadableFile(
                "The file is not complete, well-formed XML. It may have been cut short or edited: create the "
                "CTF "
                "again in your MIS and send it unchanged.",
                code="not_xml",
            ) from None


class _Target:
    """Receives the parser's events, keeps only what is wanted of the present pupil."""

    def __init__(self, laestab: str) -> None:
        self.events = 0
        self._laestab = laestab
        self._paths = [""]
        self._text: list[str] | None = None
        self._header: dict[str, str] | None = None
        self._header_read = False
        self._from_us = False
        self.stated_at: datetime | None = None
        self._pupil = _Pupil()
        self._spell: dict[str, str] = {}
        self._done: list[tuple[_Pupil, bool]] = []

    def take(self) -> list[tuple[_Pupil, bool]]:
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.events += 1
        path = f"{self._paths[-1]}/{tag.rpartition('}')[2].lower()}"
        if (
            (len(self._paths) == 1 and path != "/ctfile")
            or len(self._paths) > _DEEPEST
            or len(tag) > _LONGEST_TEXT
        ):
            raise _not_ctf()
        self._paths.append(path)
        self._text = [] if path in _WANTED else None
        if path == _PUPIL:
            if not self._header_read:
                raise _no_header()
            self._pupil = _Pupil()
        elif path == _SPELL:
            self._spell = {}
        elif path == _HEADER:
            self._header = {}

    def data(self, text: str) -> None:
        self.events += 1
        if self._text is not None and len(self._text) < _LONGEST_TEXT:
            self._text.append(text[:_LONGEST_TEXT])

    def end(self, tag: str) -> None:
        path = self._paths.pop()
        if self._text is not None:
            self._keep(path, "".join(self._text).strip()[:_LONGEST_TEXT])
            self._text = None
        elif path == _SPELL:
            self._end_spell()
        elif path == _PUPIL:
            self._done.append((self._pupil, self._from_us))
        elif path == _HEADER:
            self._end_header()

    def _keep(self, path: str, text: str) -> None:
        if not text:
            return
        name = _WANTED[path]
        if path.startswith(_SPELL):
            self._spell[name] = text
        elif path.startswith(_PUPIL):
            texts = self._pupil.texts
            if name == "former_upns" and name in texts:
                texts[name] = f"{texts[name]};{text}"[:_LONGEST_TEXT]
            else:
                texts.setdefault(name, text)
        elif self._header is not None:
            self._header[name] = text

    def _end_spell(self) -> None:
        """Keeps the last stay at the school: a pupil who came back has several, in no promised order."""
        spell = self._spell
        if _laestab(spell.get("lea", ""), spell.get("estab", "")) != self._laestab:
            return
        began = _when(spell.get("entrydate", ""))
        if self._pupil.has_spell and began < self._pupil.latest:
            return
        self._pupil.has_spell, self._pupil.latest = True, began
        self._pupil.texts["entry_date"] = spell.get("entrydate", "")
        self._pupil.texts["leaving_date"] = spell.get("leavingdate", "")

    def _end_header(self) -> None:
        header = self._header or {}
        if not any(name.startswith("sourceschool") for name in header):
            raise _no_header()
        source = _laestab(header.get("sourceschool_lea", ""), header.get("sourceschool_estab", ""))
        destination = _laestab(header.get("destschool_lea", ""), header.get("destschool_estab", ""))
        if self._laestab not in {source, destination}:
            raise UnreadableFile(
                "This CTF is neither from your school nor for it: its header names other schools. Check that "
                "it is "
                "the right file, and that it is sent under the right school.",
                code="wrong_school",
            )
        self.stated_at = _moment(header.get("datetime", ""))
        self._header_read, self._from_us = True, source == self._laestab


def _findings_from_elsewhere(pupil: _Pupil, where: str) -> tuple[Finding, ...]:
    """A CTF that another school made for ours knows no entry date at ours, unless the pupil was here "
    "before."""
    if not pupil.has_spell:
        message = (
            f"{where}, entry date: this CTF comes from another school, and a CTF does not put a pupil on "
            "your roll. "
            "Admit the pupil in your MIS and send your roll export."
        )
        return (error("not_on_roll", message, "entry_date"),)
    message = (
        f"{where}, entry date: this CTF comes from another school and tells only of an earlier stay at "
        "yours. If the "
        "pupil has come back, send your roll export with the new entry date."
    )
    return (warning("earlier_stay", message, "entry_date"),)


def _laestab(lea: str, estab: str) -> str:
    return f"{lea}{estab.zfill(4)}"


def _moment(text: str) -> datetime | None:
    """When the CTF was made, by its header. A time without a zone is taken as UTC, at most an hour late."""
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year >= _FIRST_CTF else None


def _when(text: str) -> tuple[int, str]:
    """Sorts spells by entry date. One that cannot be read counts as the last, so that its error is told, "
    "not hidden."""
    try:
        day = parse_date(text)
    except Invalid:
        return 2, text
    return (1, day.isoformat()) if day else (0, "")


def _not_ctf() -> UnreadableFile:
    return UnreadableFile(
        "This is XML, but not a Common Transfer File. Create a CTF in your MIS, or send a CSV export of your "
        "roll.",
        code="not_recognised",
    )


def _no_header() -> UnreadableFile:
    return UnreadableFile(
        "The CTF does not say which school made it. Create it again in your MIS and send it unchanged.",
        code="no_header",
    )
