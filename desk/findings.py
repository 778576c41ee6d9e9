"""What an examination of a desk finds, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Verdict(Enum):
    """What a finding means; only what is WRONG makes a desk unhealthy."""

    WELL = auto()
    NOTE = auto()
    WRONG = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence; ``remedy`` says what to do about it, "" for nothing."""

    verdict: Verdict
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What was found about one thing."""

    title: str
    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> int:
        """How many findings ask for something to be done."""
        return sum(one.verdict is Verdict.WRONG for one in self.findings)


def well(text: str) -> Finding:
    """Something that is as it should be."""
    return Finding(Verdict.WELL, text)


def note(text: str, remedy: str = "") -> Finding:
    """Something to know, which does no harm."""
    return Finding(Verdict.NOTE, text, remedy)


def wrong(text: str, remedy: str) -> Finding:
    """Something that is not as it should be."""
    return Finding(Verdict.WRONG, text, remedy)
