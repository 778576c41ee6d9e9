"""Asks for a date and a time in words, and shows while one types which instant is meant."""

from __future__ import annotations

from datetime import datetime, tzinfo

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from store.times import to_us
from tui.dialogs.dialog import Dialog
from tui.present import times
from tui.present.moments import HINT, parse_moment


class AskMoment(Dialog[datetime]):
    """Answers with an aware instant in UTC that lies ahead."""

    DEFAULT_CSS = """
    AskMoment Input { border: none; height: 1; padding: 0 1; background: $panel; }
    AskMoment Input:focus { border: none; }
    AskMoment #moment-meant { height: auto; margin-top: 1; }
    """

    def __init__(self, title: str, *, now: datetime, zone: tzinfo | None, value: str = "") -> None:
        super().__init__(title)
        self._now, self._zone, self._value = now, zone, value
        self._meant: datetime | None = None

    def compose_dialog(self) -> ComposeResult:
        yield Input(self._value, placeholder="tomorrow 9:00", id="moment")
        yield Static(id="moment-meant", markup=False)
        yield Static(Content(HINT), classes="dialog-hint")

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._show(self._value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, text: str, *, strict: bool = False) -> None:
        """The instant meant; what is wrong stays muted until one presses Enter."""
        self._meant = None
        style = "$error" if strict else "$text-muted"
        try:
            meant = parse_moment(text, self._now, self._zone)
            if meant > self._now:
                self._meant = meant
                told = Content(self._told(meant))
            else:
                told = Content.styled("This has passed; give a date that is to come.", style)
        except ValueError as error:
            told = Content.styled(str(error) if text.strip() else "", style)
        self.query_one("#moment-meant", Static).update(told)

    def _told(self, meant: datetime) -> str:
        return times.full_instant(to_us(meant), self._zone)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self._show(event.value, strict=True)
        if self._meant is not None:
            self.dismiss(self._meant)
