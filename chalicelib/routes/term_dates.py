"""/term-dates: the days on which one's own school is open."""

from datetime import date

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.bank_holidays import Nation
from chalicelib.domain.term_dates import MAX_SPANS
from chalicelib.domain.term_dates import Span as SpanNoun
from chalicelib.domain.term_dates import TermDates as TermDatesNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import term_dates

routes = Blueprint(__name__)


class Span(Model):
    """Days from `first` to `last`, both included."""

    first: date
    last: date


class Spans(Model):
    """All terms (each half-term may be one) and all closures within them. None: the usual holidays are assumed.
    `nation`: whose bank holidays the school keeps; null leaves it as it is."""

    terms: list[Span] = Field(max_length=MAX_SPANS)
    closures: list[Span] = Field(max_length=MAX_SPANS)
    nation: Nation | None = None


class TermDates(Model):
    """In order of time. Send `version` back as If-Match."""

    terms: list[Span]
    closures: list[Span]
    nation: Nation
    version: int


def _term_dates(noun: TermDatesNoun) -> TermDates:
    return TermDates(
        terms=_spans(noun.terms), closures=_spans(noun.closures), nation=noun.nation, version=noun.version
    )


def _spans(found: tuple[SpanNoun, ...]) -> list[Span]:
    return [Span(first=s.first, last=s.last) for s in found]


@endpoint(routes, "GET", "/term-dates", gives=TermDates)
def view_term_dates(call: Call[None]) -> TermDates:
    """When one's own school is open."""
    return _term_dates(term_dates.view_term_dates(call.actor, call.now))


@endpoint(
    routes, "PUT", "/term-dates", takes=Spans, gives=TermDates, changes_version=True, current=_term_dates
)
def update_term_dates(call: Call[Spans]) -> TermDates:
    """Puts these in place of all that there are."""
    terms, closures = (
        [SpanNoun(s.first, s.last) for s in given] for given in (call.body.terms, call.body.closures)
    )
    nation = call.body.nation
    return _term_dates(
        term_dates.update_term_dates(call.actor, terms, closures, call.version, call.now, nation=nation)
    )
