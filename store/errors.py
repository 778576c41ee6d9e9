"""What can go wrong with rows; each sentence says what happened, to what, and what to do."""

from __future__ import annotations


class StoreError(Exception):
    """The database could not do what was asked of it."""


class Conflict(StoreError):
    """Somebody else saved the same row first; nothing was written."""


class NotFound(StoreError):
    """There is no such row."""


class NewerDesk(StoreError):
    """The desk was written by a newer Tocsin."""


class CannotOpen(StoreError):
    """The database cannot be opened: no right, no room, no database."""


class Replaced(StoreError):
    """Another file stands where the desk's was: what is read and written is not the same desk."""


class Busy(StoreError):
    """Another program held the database for too long; nothing was written."""


class NoRoom(StoreError):
    """The disk is full; nothing was written."""


class ReadOnly(StoreError):
    """The file may not be written; nothing was."""


class DiskFailed(StoreError):
    """The disk did not do what it was asked."""


class Damaged(StoreError):
    """The file is no whole database any more."""


class NoDatabase(Damaged):
    """The file is no database at all: overwritten, or never one."""


class Refused(StoreError):
    """A file was not taken, or not made, for a reason that the person can mend."""


class InUse(Refused):
    """Somebody has the desk open, and it must not be exchanged under their hands."""


class Gone(StoreError):
    """The database cannot be reached; what is on the screen may be old, and nothing was saved."""


class Unsure(StoreError):
    """The connection was lost while something was being saved, and nobody knows whether it was."""
