"""Made-up incidents as a long record has them: 50 to 500 words, some actions and files, months over twelve years."""

import random
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.report import Report, ReportAction, ReportFile, ReportIncident
from chalicelib.domain.vault import DocumentStatus

_TALK = """said that after lunch in the corridor another pupil had taken the bag and would not give it back when asked which
upset them and they went to the library where a member of staff found them crying and stayed until the end of the period mum
was called at three and agreed to come in tomorrow morning to talk about what should happen next week and whether the family
would like some help from outside the school because things at home have been difficult since the summer"""
_WORDS = _TALK.split()
_CATEGORIES = ("Attendance", "Bullying", "Child protection", "Home", "Online safety", "Wellbeing")
_PEOPLE = ("Ms Hart", "Mr Okafor", "Mrs Ní Bhriain", "Dr Łuczak", "Miss Dhillon", "Mr Zoë-Brûlé")
_BEGIN = datetime(2014, 9, 1, 9, tzinfo=UTC)


def record(count: int, seed: int = 7) -> tuple[Report, list[ReportIncident]]:
    dice = random.Random(seed)
    minutes = sorted(dice.sample(range(12 * 365 * 24 * 60), count))
    incidents = [_incident(dice, n, _BEGIN + timedelta(minutes=m)) for n, m in enumerate(minutes, start=1)]
    files = sum(len(incident.files) for incident in incidents)
    report = Report(
        reference="SR-2026-0042",
        school_name="Larkmoor Academy",
        student_name="Maya Quillfeather",
        date_of_birth=date(2010, 3, 14),
        made_at=datetime(2026, 11, 24, 14, 5, tzinfo=UTC),
        made_by="Ms Hart",
        incident_count=count,
        file_count=files,
    )
    return report, incidents


def _incident(dice: random.Random, number: int, at: datetime) -> ReportIncident:
    return ReportIncident(
        number=number,
        occurred_at=at,
        logged_at=at + timedelta(hours=2),
        logged_by=dice.choice(_PEOPLE),
        categories=tuple(dice.sample(_CATEGORIES, dice.randint(1, 2))),
        text=_text(dice, 50 + int(450 * dice.betavariate(1.4, 3))),
        actions=tuple(_action(dice, at) for _ in range(min(6, int(dice.expovariate(0.42))))),
        files=tuple(_file(dice, at) for _ in range(min(3, int(dice.expovariate(1.8))))),
    )


def _text(dice: random.Random, words: int) -> str:
    paragraphs = []
    while words > 0:
        here = min(words, dice.randint(30, 120))
        words -= here
        paragraphs.append(" ".join(dice.choices(_WORDS, k=here)).capitalize() + ".")
    return "\n\n".join(paragraphs)


def _action(dice: random.Random, at: datetime) -> ReportAction:
    what = " ".join(dice.choices(_WORDS, k=dice.randint(5, 15)))
    done = at + timedelta(days=2) if dice.random() < 0.6 else None
    return ReportAction(
        what, dice.choice(_PEOPLE), (at + timedelta(days=7)).date(), done, "Ms Hart" if done else ""
    )


def _file(dice: random.Random, at: datetime) -> ReportFile:
    name = f"{dice.choice(_WORDS)} {dice.randint(1, 99)}.pdf"
    sha256 = f"{dice.getrandbits(256):064x}"
    return ReportFile(name, dice.randint(10**4, 10**7), sha256, DocumentStatus.AVAILABLE, "Ms Hart", at)
