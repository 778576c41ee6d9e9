"""The words of the field, as values: categories of states, kinds of targets, outcomes."""

from enum import StrEnum


class Category(StrEnum):
    """What a ticket's state means, whatever the desk calls it."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"

    @property
    def is_over(self) -> bool:
        """Whether nobody works on a ticket in such a state: no clock runs."""
        return self in _OVER


_OVER = frozenset({Category.RESOLVED, Category.CLOSED, Category.MERGED})


class WaitsFor(StrEnum):
    """Whom or what a pending ticket waits for."""

    CUSTOMER = "customer"
    AGENT = "agent"
    THIRD_PARTY = "third_party"
    DATE = "date"


class Author(StrEnum):
    """Who did something. What `system` sends is automatic and never counts as an answer."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class EventKind(StrEnum):
    """What happened to a ticket, as far as clocks care."""

    CREATED = "created"
    MESSAGE = "message"
    STATE = "state"


class TargetKind(StrEnum):
    """What is promised."""

    FIRST_RESPONSE = "first_response"
    UPDATE = "update"
    SOLUTION = "solution"


class OnReopen(StrEnum):
    """What a reopened ticket does to a cycle that ended when it was resolved or closed.

    keep: it stays ended. resume: it goes on, the time in between doesn't count. new_cycle: it
    stays ended and another one starts with the full target.
    """

    KEEP = "keep"
    RESUME = "resume"
    NEW_CYCLE = "new_cycle"


class CycleStatus(StrEnum):
    """Where a cycle of a clock stands; the last three are its end."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
