"""What an import did, line by line where it had to."""

from __future__ import annotations

from msgspec import Struct


class Remark(Struct, frozen=True):
    """Something about one line of the file; ``text`` begins in lower case, after "line 7:"."""

    line: int
    text: str


class Summary(Struct, frozen=True):
    """Counts, and what was mended (brought in differently) and refused (left out).

    ``administrator``: the login that became the desk's first administrator, or "".
    """

    rows: int
    tickets_read: int
    tickets_added: int = 0
    tickets_known: int = 0
    events: int = 0
    customers: int = 0
    agents: int = 0
    queues: int = 0
    services: int = 0
    administrator: str = ""
    mended: tuple[Remark, ...] = ()
    refused: tuple[Remark, ...] = ()
