"""Readers of enrolment files as schools have them: each row comes out with its own verdict."""

from chalicelib.ingest.reader import MAX_BYTES, read_enrolments

__all__ = ["MAX_BYTES", "read_enrolments"]
