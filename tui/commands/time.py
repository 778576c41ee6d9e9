"""The stopwatch on a ticket, and time booked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desk.permissions import Level
from tui.commands.command import Command
from tui.commands.targets import (
    TicketTargets,
    reason_against_targets,
    targets_of,
    tickets_of,
)
from tui.present import times

if TYPE_CHECKING:
    from datetime import datetime

    from store.rows import Stopwatch
    from tui.frame.screen import DeskScreen

_OUT_OF_SIGHT = "a ticket out of your sight"
_OFF = "The stopwatch is switched off; see Admin (5), Settings."
_ONE = "A stopwatch runs on one ticket; take the marks off first (esc)."


class OnOneTicket(Command["DeskScreen"]):
    """Something that needs exactly one ticket."""

    group = "Time"
    least = Level.NOTE
    many = "Time is booked on one ticket; take the marks off first (esc)."

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        if len(targets_of(screen).target_ids()) > 1:
            return self.many
        return reason_against_targets(screen, self.least, also_closed=True)

    def ticket_id(self, screen: DeskScreen) -> int:
        """The one target."""
        return targets_of(screen).target_ids()[0]


class StopwatchHere(OnOneTicket):
    """Start on this ticket, or pause."""

    writes = True
    id, keys, title, word = "stopwatch", "z", "Start or pause the stopwatch here", "stopwatch"
    help = "One runs at a time; another one is paused."
    many = _ONE

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        reason = super().disabled_reason(screen)
        if reason is None and not screen.desk.setting("stopwatch", True):
            running = screen.tocsin.running_watch
            if running is None or running.ticket_id != self.ticket_id(screen):
                return _OFF
        return reason

    async def run(self, screen: DeskScreen) -> None:
        from desk import timekeeping

        tocsin, ticket_id = screen.tocsin, self.ticket_id(screen)
        running = tocsin.running_watch
        if running is not None and running.ticket_id == ticket_id:
            await timekeeping.pause(screen.desk, tocsin.actor)
            told = f"Stopwatch on {running.number} paused; Z stops it and books the time"
        else:
            goes_on = tocsin.watch_on(ticket_id) is not None
            started = await timekeeping.start(screen.desk, tocsin.actor, ticket_id)
            told = f"Stopwatch {'goes on' if goes_on else 'runs'} on {started.watch.number}"
            if started.paused is not None:
                told += f"; the one on {started.paused.number} is paused"
        await tocsin.stopwatch_changed()
        screen.notify(told, markup=False, timeout=4)
        targets_of(screen).after_action()


class StopwatchStop(OnOneTicket):
    """Stop and book what it counted."""

    writes = True
    id, keys, title = "stopwatch_stop", "Z", "Stop the stopwatch and book the time"
    help = "Asks what was done; the time can be corrected."
    # What was worked is booked, whatever one may do there by now.
    least = Level.SEE
    many = _ONE

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        reason = super().disabled_reason(screen)
        if reason is None and screen.tocsin.watch_on(self.ticket_id(screen)) is None:
            return "You have no stopwatch on this ticket; start one first (z)."
        return reason

    async def run(self, screen: DeskScreen) -> None:
        watch = screen.tocsin.watch_on(self.ticket_id(screen))
        if watch is not None:
            await stop_and_book(screen, watch)


class BookTime(OnOneTicket):
    """Without a stopwatch, also on a closed ticket."""

    writes = True
    id, keys, title, word = "book", "b", "Book time by hand", "book"
    help = "How long, when, and what was done; also on a closed ticket."

    async def run(self, screen: DeskScreen) -> None:
        from desk import timekeeping
        from desk.once import new_token
        from tui.dialogs.time import TimeDialog

        tocsin, desk = screen.tocsin, screen.desk
        ticket, begun = (await tickets_of(screen))[0], new_token()

        async def save(seconds: int | None, note: str, worked_at: datetime | None) -> None:
            when = worked_at or desk.now()
            await timekeeping.book(
                desk, tocsin.actor, ticket.id, seconds or 0, when, note, once=begun
            )

        answer = await tocsin.push_screen_wait(
            TimeDialog(
                f"Book time on {ticket.number}",
                desk=desk,
                zone=tocsin.zone,
                save=save,
                on_ticket=ticket.id,
            )
        )
        await _told(screen, answer, ticket.number)


async def stop_and_book(screen: DeskScreen, watch: Stopwatch) -> None:
    """Ask what was done while a stopwatch ran, and book it; or throw the stopwatch away."""
    from desk import timekeeping
    from desk.once import new_token
    from tui.dialogs.time import TimeDialog

    tocsin, desk, begun, ticket_id = screen.tocsin, screen.desk, new_token(), watch.ticket_id
    actor = tocsin.actor

    async def save(seconds: int | None, note: str, worked_at: datetime | None) -> None:
        await timekeeping.stop(desk, actor, ticket_id, note, seconds=seconds, once=begun)

    async def discard() -> None:
        await timekeeping.discard(desk, actor, ticket_id)

    where = watch.number or _OUT_OF_SIGHT
    dialog = TimeDialog(
        f"Stop the stopwatch on {where}",
        watch=watch,
        desk=desk,
        zone=tocsin.zone,
        save=save,
        discard=discard,
    )
    await _told(screen, await tocsin.push_screen_wait(dialog), where)


async def _told(screen: DeskScreen, seconds: int | None, number: str) -> None:
    """Say what was booked; 0 seconds: the stopwatch was thrown away, None: nothing was done."""
    if seconds is None:
        return
    await screen.tocsin.stopwatch_changed()
    told = (
        f"{times.seconds_span(seconds)} booked on {number}"
        if seconds
        else f"Stopwatch on {number} thrown away; nothing was booked"
    )
    screen.notify(told, markup=False, timeout=4)
    if isinstance(screen, TicketTargets):
        screen.after_action()


TIME_ACTIONS: tuple[type[Command[Any]], ...] = (StopwatchHere, StopwatchStop, BookTime)
