"""What an examination of a desk finds, in plain words."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct


class Verdict(Enum):
    """What a finding means; what is WRONG makes a desk unhealthy, and of one with something UNSEEN
    nobody knows.
    """

    WELL = auto()
    NOTE = auto()
    UNSEEN = auto()
    WRONG = auto()


class Finding(Struct, frozen=True):
    """One sentence; ``remedy`` says what to do about it, "" for nothing."""

    verdict: Verdict
    text: str
    remedy: str = ""


class Section(Struct, frozen=True):
    """What was found about one thing."""

    title: str
    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> int:
        """How many findings ask for something to be done."""
        return sum(one.verdict is Verdict.WRONG for one in self.findings)

    @property
    def is_seen_whole(self) -> bool:
        """Whether nothing was left that could not be examined."""
        return all(one.verdict is not Verdict.UNSEEN for one in self.findings)


def well(text: str) -> Finding:
    """Something that is as it should be."""
    return Finding(Verdict.WELL, text)


def note(text: str, remedy: str = "") -> Finding:
    """Something to know, which does no harm."""
    return Finding(Verdict.NOTE, text, remedy)


def unseen(text: str, remedy: str) -> Finding:
    """Why the rest was not examined, and what to do so that it can be."""
    return Finding(Verdict.UNSEEN, text, remedy)


def wrong(text: str, remedy: str) -> Finding:
    """Something that is not as it should be."""
    return Finding(Verdict.WRONG, text, remedy)
