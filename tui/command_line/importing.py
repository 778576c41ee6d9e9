"""`tocsin import servicenow FILE`: progress bars while it runs, a summary when it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tui.command_line.arguments import DONE, FAILED, INTERRUPTED
from tui.command_line.failure import CommandFailed
from tui.command_line.progress import ProgressBar

if TYPE_CHECKING:
    from desk.importing.servicenow import AuditLog
    from desk.importing.summary import Remark, Summary

# A file in which everything is odd should not fill the terminal.
MOST_REMARKS = 50


def import_servicenow(url: str, login: str, file: str, zone_name: str) -> int:
    """Bring the incidents of ``file`` in and print what was read, mended and refused.

    On a desk where nobody works yet, ``login`` becomes its first administrator.
    """
    from desk.importing.servicenow import read_audit_log
    from tui.present.text import clean

    bar = ProgressBar("Reading")
    try:
        log = read_audit_log(Path(file).expanduser(), _zone(zone_name), datetime.now(UTC), bar)
    finally:
        bar.clear()
    for line in told(asyncio.run(_bring_in(url, login, log))):
        print(clean(line))
    return DONE


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise CommandFailed(
            f"The time zone {name} is not known; give a name such as Europe/Paris or UTC.", FAILED
        ) from error


async def _bring_in(url: str, login: str, log: AuditLog) -> Summary:
    from desk.desk import open_desk
    from desk.importing.servicenow import bring_in
    from store.store import open_store

    desk = await open_desk(await open_store(url))
    bar, me = ProgressBar("Writing"), asyncio.current_task()

    def step(done: int, total: int) -> None:
        # A write goes on when nobody waits for it any more, unless something fails inside it.
        if me is not None and me.cancelling():
            raise CommandFailed("Stopped; nothing was imported.", INTERRUPTED)
        bar(done, total)

    try:
        return await bring_in(desk, log, administrator=login, progress=step)
    finally:
        bar.clear()
        await desk.close()


def told(summary: Summary) -> list[str]:
    """The summary in lines."""
    known = f", {summary.tickets_known:,} were there already" if summary.tickets_known else ""
    lines = [
        f"Read {_count(summary.rows, 'row')} of {_count(summary.tickets_read, 'incident')}.",
        f"Added {_count(summary.tickets_added, 'ticket')}{known}.",
    ]
    if summary.tickets_added:
        lines.append(
            f"Added with them: {_count(summary.events, 'event')}, "
            f"{_count(summary.customers, 'customer')}, {_count(summary.agents, 'agent')}, "
            f"{_count(summary.queues, 'queue')}, {_count(summary.services, 'service')}."
        )
    if summary.administrator:
        lines.append(
            f"Nobody worked on this desk yet: {summary.administrator} is now its administrator."
        )
    lines += _remarks("Mended", summary.mended)
    lines += _remarks("Refused", summary.refused)
    return lines


def _remarks(what: str, remarks: Sequence[Remark]) -> list[str]:
    if not remarks:
        return [f"{what}: nothing."]
    lines = [f"{what}: {len(remarks):,}."]
    lines += [f"  line {remark.line}: {remark.text}" for remark in remarks[:MOST_REMARKS]]
    if len(remarks) > MOST_REMARKS:
        lines.append(f"  … and {len(remarks) - MOST_REMARKS:,} more")
    return lines


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
