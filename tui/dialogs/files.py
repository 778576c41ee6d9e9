"""The files of a ticket: choose one and save it somewhere."""

from __future__ import annotations

import asyncio
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.errors import Invalid
from tui.dialogs.ask import Ask
from tui.dialogs.choice import Choice
from tui.dialogs.file import AskFile
from tui.dialogs.picker import Picker
from tui.present import files as told
from tui.present import times
from tui.present.text import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from desk.attachments import Chosen
    from desk.desk import Desk
    from store.rows import Attachment, Event
    from tui.frame.screen import DeskScreen


async def ask_for_file(screen: Screen[Any]) -> Chosen | None:
    """Ask which file goes with a message; None when somebody thinks better of it."""
    from desk import attachments

    async def look(path: str) -> Chosen:
        try:
            return await asyncio.to_thread(attachments.choose, path)
        except Invalid as error:
            raise ValueError(str(error)) from error

    answer = await screen.app.push_screen_wait(AskFile("Attach a file", look, endings=("",)))
    return None if answer is None else answer[1]


async def save_one(
    screen: DeskScreen, desk: Desk, found: Sequence[Attachment], events: Sequence[Event]
) -> None:
    """Ask which file, and where it goes; then save it there."""
    now_us, zone = desk.now_us(), screen.tocsin.zone
    chosen = found[0] if len(found) == 1 else await _choose(screen, found, events, now_us, zone)
    if chosen is None:
        return
    path = await _where(screen, chosen)
    if path is not None:
        await _save(screen, desk, chosen, path)


async def _choose(
    screen: DeskScreen,
    found: Sequence[Attachment],
    events: Sequence[Event],
    now_us: int,
    zone: tzinfo | None,
) -> Attachment | None:
    by_id = {event.id: event for event in events}

    def note(file: Attachment) -> str:
        event = by_id.get(file.event_id)
        if event is None:
            return told.size(file.size)
        when = times.instant(event.occurred_us, now_us, zone)
        return f"{told.size(file.size)}  {line(event.actor_name)}  {when}"

    choices = [Choice(file.id, line(file.name), note(file)) for file in reversed(found)]
    answer = await screen.app.push_screen_wait(Picker("Save a file", choices))
    return next((file for file in found if answer is not None and file.id == answer.value), None)


async def _where(screen: DeskScreen, file: Attachment) -> Path | None:
    from desk.attachments import clean_name

    async def take(path: str) -> Path:
        if not path.strip():
            raise ValueError("Type where it goes.")
        return Path(path)

    answer = await screen.app.push_screen_wait(
        AskFile(
            f"Save {line(file.name)[:60]} as",
            take,
            endings=("",),
            text=f"~/{clean_name(file.name)}",
            takes_typed=True,
            word="save",
        )
    )
    return None if answer is None else answer[1]


async def _save(screen: DeskScreen, desk: Desk, file: Attachment, path: Path) -> None:
    from desk import attachments

    try:
        saved = await attachments.save_as(desk, file, path)
    except attachments.AlreadyThere:
        question = Ask(
            "Write over the file that is there?", str(path), yes="write over it", no="leave it"
        )
        if not await screen.app.push_screen_wait(question):
            return
        saved = await attachments.save_as(desk, file, path, replace=True)
    screen.notify(f"{line(file.name)} is saved as {saved}", markup=False, timeout=5)
