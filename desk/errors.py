"""Why a verb did not do what was asked; every sentence says the remedy."""

from __future__ import annotations

from collections.abc import Mapping

from store.errors import (
    Busy,
    CannotOpen,
    Conflict,
    Damaged,
    DiskFailed,
    NewerDesk,
    NoRoom,
    NotFound,
    ReadOnly,
)

__all__ = [
    "Busy",
    "CannotOpen",
    "Conflict",
    "Damaged",
    "DeskError",
    "DiskFailed",
    "Invalid",
    "NewerDesk",
    "NoRoom",
    "NotAllowed",
    "NotFound",
    "ReadOnly",
]


class DeskError(Exception):
    """Something the person at the keyboard can do something about."""


class NotAllowed(DeskError):
    """The actor may not do this, or not in this state."""


class Invalid(DeskError):
    """Input that cannot be accepted; ``fields`` says per field what is wrong and what to do."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)
