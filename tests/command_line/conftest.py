"""The command line's log belongs to one test."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _log_of_this_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the handler away that a command may have added for the whole process."""
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    for handler in set(root.handlers) - set(before):
        if handler.name == "tocsin":
            root.removeHandler(handler)
            handler.close()
