"""What an import did, line by line where it had to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one line of the file; ``text`` begins in lower case, after "line 7:"."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
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
