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
    """Print what is found; FAILED when something is wrong."""
    wrong = asyncio.run(_examine(url, everything=everything))
    print()
    if not wrong:
        print("The desk is healthy.")
        return DONE
    print("One thing is wrong." if wrong == 1 else f"{wrong} things are wrong.")
    return FAILED


async def _examine(url: str, *, everything: bool) -> int:
    from desk import doctor
    from tui.present.text import line

    bar, wrong = ProgressBar("Replaying tickets"), 0
    try:
        async for section in doctor.examine(url, everything=everything, progress=bar):
            bar.clear()
            for told in _lines(section):
                # Ticket numbers and logins are people's words.
                print(told[: len(told) - len(told.lstrip())] + line(told.lstrip()), flush=True)
            wrong += section.wrong
    finally:
        bar.clear()
    return wrong


def _lines(section: Section) -> Iterator[str]:
    from desk.findings import Verdict

    signs = {Verdict.WELL: "✓", Verdict.NOTE: "·", Verdict.WRONG: "✗"}
    yield section.title
    for finding in section.findings:
        yield f"  {signs[finding.verdict]} {finding.text}"
        if finding.remedy:
            yield f"    {finding.remedy}"
