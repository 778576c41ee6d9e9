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
