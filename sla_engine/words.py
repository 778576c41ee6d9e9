"""The words of the field, as values: categories of states, kinds of targets, outcomes."""

from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)


def word(words: type[Word], given: str, where: str) -> Word:
    """The word that was given as itself or as a plain string.

    `where` names its place in the sentence of the ValueError that any other one raises.
    """
    try:
        return words(given)
    except ValueError:
        known = ", ".join(words)
        raise ValueError(f"{where} is {given!r}; the words are {known}.") from None


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
    PRIORITY = "priority"
    TEAM = "team"
    POLICY = "policy"


class TargetKind(StrEnum):
    """What is promised.

    first_response: the first public answer. next_response: an answer to the oldest message of the
    customer that has none, after the first response. update: news at least so often. solution:
    resolved or closed. reach_state: the ticket comes into one of some states. ola: a team has
    solved the ticket, or handed it on, so long after it got it.
    """

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    UPDATE = "update"
    SOLUTION = "solution"
    REACH_STATE = "reach_state"
    OLA = "ola"


class Counts(StrEnum):
    """Which time a target counts.

    working_time: while the calendar is open. working_days: 24 hours of every day on which it
    opens, so that "2 working days" is 48 hours of them. all_time: around the clock.
    """

    WORKING_TIME = "working_time"
    WORKING_DAYS = "working_days"
    ALL_TIME = "all_time"


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
