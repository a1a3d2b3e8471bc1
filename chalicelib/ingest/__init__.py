"""Readers of enrolment files as schools have them: each row comes out with its own verdict.

Import `read_enrolments` from `chalicelib.ingest.reader`; nothing is imported here, because the API uses only
`file_type` and must not pay for parsers at its start.
"""

MAX_BYTES = 100 * 1024 * 1024
"""One file. A roll of 100,000 pupils as CSV is 15 MB, a large school's full CTF 30 MB."""
