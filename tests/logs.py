"""What our own logger prints, as CloudWatch would get it."""

import io
import logging

import pytest


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """One JSON object a line. (The handler holds the stream of the time when app.py was imported.)"""
    import app

    stream = io.StringIO()
    handlers = logging.getLogger(app.logger.name).handlers
    assert handlers
    for handler in handlers:
        monkeypatch.setattr(handler, "stream", stream)
    return stream
