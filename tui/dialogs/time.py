"""Asks how long somebody worked and what was done; saves here, so that an error loses nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from desk.durations import format_seconds, parse_seconds
from desk.errors import DeskError, Invalid
from store import views
from store.errors import StoreError
from tui.dialogs.ask import Ask
from tui.dialogs.dialog import Dialog
from tui.dialogs.taken_away import take_away
from tui.present.moments import parse_moment
from tui.present.signs import WRONG
from tui.present.trouble import why

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.rows import Changes, Stopwatch
    from tui.app import TocsinApp

Save = Callable[[int | None, str, datetime | None], Awaitable[None]]
SECOND_US = 1_000_000


class TimeDialog(Dialog[int]):
    """Answers with the seconds that were booked, 0 when the stopwatch was thrown away.

    With a ``watch`` its time is filled in, and is booked to the second unless somebody corrects
    it; without one, the day is asked too. ``save`` gets seconds (None: what the watch shows), the
    note, and when the work was done. ``on_ticket``: when that ticket goes out of sight, nothing can
    be booked on it, and the dialog is closed; what a watch counted can be booked all the same.
    """

    DEFAULT_CSS = """
    TimeDialog .time-row { height: 1; }
    TimeDialog .time-label { width: 15; color: $text-muted; }
    TimeDialog Input { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    TimeDialog Input:focus { border: none; }
    TimeDialog .dialog-error { min-height: 1; padding-left: 15; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "save", show=False, id="time_save"),
        Binding("f4", "discard", show=False, id="time_discard"),
        Binding("down", "app.focus_next", show=False, id="time_down"),
        Binding("up", "app.focus_previous", show=False, id="time_up"),
    ]

    def __init__(
        self,
        title: str,
        *,
        desk: Desk,
        zone: tzinfo | None,
        save: Save,
        watch: Stopwatch | None = None,
        discard: Callable[[], Awaitable[None]] | None = None,
        on_ticket: int | None = None,
    ) -> None:
        super().__init__(title)
        self._desk, self._zone, self._save, self._discard = desk, zone, save, discard
        self._watch, self._on_ticket = watch, on_ticket
        self._filled_in = ""
        if watch is not None:
            seconds = self._counted(watch)
            # Whole minutes are enough to read; untouched, the exact time is booked.
            self._filled_in = format_seconds(seconds if seconds < 60 else seconds // 60 * 60)

    def _counted(self, watch: Stopwatch) -> int:
        return max(1, round(watch.shows_us(self._desk.now_us()) / SECOND_US))

    def compose_dialog(self) -> ComposeResult:
        yield from self._row("note", "What was done", "", "in a few words")
        yield from self._row("seconds", "Time", self._filled_in, "12m, 1h 30m or 1:30")
        if self._watch is None:
            yield from self._row("worked_at", "When", "now", "today 9:30")
        keys = [("enter", "book"), ("tab", "next field"), ("esc", "back")]
        if self._discard is not None:
            keys.insert(1, ("f4", "throw away"))
        hint = Content("   ").join(
            [
                Content.styled(key, "bold $accent") + Content.styled(f" {word}", "$text-muted")
                for key, word in keys
            ]
        )
        yield Static(hint, classes="dialog-hint")

    @staticmethod
    def _row(name: str, label: str, value: str, placeholder: str) -> ComposeResult:
        with Horizontal(classes="time-row"):
            yield Static(Content(label), classes="time-label")
            yield Input(value, placeholder=placeholder, id=f"time-{name}")
        yield Static(id=f"error-{name}", classes="dialog-error", markup=False)

    def give_up(self) -> tuple[str, str] | None:
        """What is typed, where the ticket goes out of sight."""
        note = self._value("note").strip()
        return (f"{self._dialog_title} ({self._value('seconds')})", note) if note else None

    def on_mount(self) -> None:
        self.query_one("#time-note", Input).focus()

    async def on_desk_change(self, changes: Changes) -> None:
        """Somebody saved something: the ticket may be out of sight by now."""
        ticket_id, app = self._on_ticket, cast("TocsinApp", self.app)
        if ticket_id is None:
            return
        scope = app.scope
        found = await self._desk.store.reader.run(
            lambda select: views.ticket(select, ticket_id, scope)
        )
        # While this was read, it may have been booked, or left.
        if found is None and self in app.screen_stack:
            take_away(self, self._desk.now(), self._zone, self.give_up())

    def _value(self, name: str) -> str:
        return self.query_one(f"#time-{name}", Input).value

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        """Check what was typed and book it."""
        wrong: dict[str, str] = {}
        seconds: int | None = None
        worked_at: datetime | None = None
        if self._watch is None or self._value("seconds").strip() != self._filled_in:
            try:
                seconds = parse_seconds(self._value("seconds"))
            except ValueError as error:
                wrong["seconds"] = str(error)
        if self._watch is None:
            try:
                worked_at = parse_moment(
                    self._value("worked_at"), self._desk.now(), self._zone, past=True
                )
            except ValueError as error:
                wrong["worked_at"] = str(error)
        if not self._value("note").strip():
            wrong["note"] = "Say in a few words what was done."
        self._show(wrong)
        if not wrong:
            self._book(seconds, worked_at)

    @work(exit_on_error=False)
    async def _book(self, seconds: int | None, worked_at: datetime | None) -> None:
        watch = self._watch
        booked = seconds if seconds is not None else self._counted(watch) if watch else 0
        try:
            await self._save(seconds, self._value("note"), worked_at)
        except Invalid as error:
            self._show(error.fields)
        except (DeskError, StoreError) as error:
            self.notify(why(error), severity="warning", markup=False, timeout=8)
        else:
            self.dismiss(booked)

    def _show(self, wrong: dict[str, str]) -> None:
        """Errors at their fields; the first wrong field gets the focus."""
        first = None
        for field in self.query(Input):
            name = (field.id or "").removeprefix("time-")
            told = wrong.get(name, "")
            text = f"{WRONG} {told}" if told else ""
            self.query_one(f"#error-{name}", Static).update(Content(text))
            if told and first is None:
                first = field
        if first is not None:
            first.focus()

    @work(exit_on_error=False)
    async def action_discard(self) -> None:
        """Throw the stopwatch away, after a question: it cannot be taken back."""
        if self._discard is None:
            return
        question = Ask(
            "Throw the stopwatch away?",
            "Its time is booked nowhere.",
            yes="throw away",
            no="keep it",
        )
        if await self.app.push_screen_wait(question):
            await self._discard()
            self.dismiss(0)
