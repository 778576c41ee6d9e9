"""What can be chosen, what was, and which choices some typed words leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from store.folding import fold, terms

_T = TypeVar("_T")


class Choice(Struct, Generic[_T], frozen=True):
    """``value`` is what is chosen; ``detail`` stands muted behind the label."""

    value: _T
    label: str
    detail: str = ""
    disabled_reason: str = ""


class Picked(Struct, Generic[_T], frozen=True):
    """The answer; wrapped, since None may be a choice and is also what Esc answers."""

    value: _T


def narrowed(choices: Sequence[Choice[_T]], text: str) -> list[Choice[_T]]:
    """The choices in which every typed word is found; those that begin with the text first."""
    wanted = terms(text)
    found = [
        choice
        for choice in choices
        if all(term in fold(f"{choice.label} {choice.detail}") for term in wanted)
    ]
    if wanted:
        start = " ".join(wanted)
        found.sort(key=lambda choice: not fold(choice.label).lstrip().startswith(start))
    return found
