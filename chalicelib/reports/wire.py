"""A report's head and incidents as JSON: what a chunk is, on its way from the one who collects to the one who renders."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from chalicelib.domain.report import Report, ReportIncident


@dataclass(frozen=True)
class Chunk:
    """`report`: the head, the same in all chunks of a report."""

    report: Report
    incidents: tuple[ReportIncident, ...]


_CHUNK = TypeAdapter(Chunk)


def to_json(chunk: Chunk) -> bytes:
    return _CHUNK.dump_json(chunk)


def from_json(data: bytes) -> Chunk:
    """Raises ValueError for what is no chunk."""
    return _CHUNK.validate_json(data)
