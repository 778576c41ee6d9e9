"""`tocsin doctor`: prints section by section what is well with a desk, and what is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui.command_line.arguments import DONE, FAILED
from tui.command_line.progress import ProgressBar

if TYPE_CHECKING:
    from desk.findings import Section


def examine_desk(url: str, *, everything: bool) -> int:
    """Print what is found; FAILED when something is wrong, or could not be examined."""
    wrong, is_seen_whole = asyncio.run(_examine(url, everything=everything))
    print()
    if not wrong and is_seen_whole:
        print("The desk is healthy.")
        return DONE
    told = {0: "Nothing wrong was found", 1: "One thing is wrong"}.get(
        wrong, f"{wrong} things are wrong"
    )
    joined = "and" if wrong else "but"
    rest = "" if is_seen_whole else f", {joined} most of the desk could not be examined"
    print(f"{told}{rest}.")
    return FAILED


async def _examine(url: str, *, everything: bool) -> tuple[int, bool]:
    """How many things are wrong, and whether all were looked at."""
    from desk import doctor
    from tui.present.text import line

    bar, wrong, is_seen_whole = ProgressBar("Replaying tickets"), 0, True
    try:
        async for section in doctor.examine(url, everything=everything, progress=bar):
            bar.clear()
            for told in _lines(section):
                # Ticket numbers and logins are people's words.
                print(told[: len(told) - len(told.lstrip())] + line(told.lstrip()), flush=True)
            wrong += section.wrong
            is_seen_whole = is_seen_whole and section.is_seen_whole
    finally:
        bar.clear()
    return wrong, is_seen_whole


def _lines(section: Section) -> Iterator[str]:
    from desk.findings import Verdict

    signs = {Verdict.WELL: "✓", Verdict.NOTE: "·", Verdict.UNSEEN: "?", Verdict.WRONG: "✗"}
    yield section.title
    for finding in section.findings:
        yield f"  {signs[finding.verdict]} {finding.text}"
        if finding.remedy:
            yield f"    {finding.remedy}"
