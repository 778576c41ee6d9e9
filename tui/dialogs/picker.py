"""Choose one of many: type to narrow, arrows to move, Enter to take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.dialogs.choice import Choice, Picked, narrowed
from tui.dialogs.list_dialog import ListDialog
from tui.dialogs.steady_list import SteadyList
from tui.present.text import line

_T = TypeVar("_T")
_SHOWN = 200

Search = Callable[[str], Awaitable[Sequence[Choice[_T]]]]


class Picker(ListDialog[Picked[_T]]):
    """``choices`` are filtered here, or ``search`` asks for them anew with each keystroke.

    ``create``: a label such as "New customer …" offered last; choosing it answers with
    ``Picked(create_value(typed text))``. ``text``: what is typed already.
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[_T]] = (),
        *,
        search: Search[_T] | None = None,
        selected: _T | None = None,
        empty: str = "Nothing is called that.",
        create: tuple[str, Callable[[str], _T]] | None = None,
        hint: str = "",
        text: str = "",
    ) -> None:
        super().__init__(title)
        self._all = list(choices)
        self._search = search
        self._selected = selected
        self._empty = empty
        self._create = create
        self._hint = hint
        self._text = text
        self._shown: list[Choice[_T]] = []

    def compose_dialog(self) -> ComposeResult:
        yield Input(
            self._text, placeholder="type to narrow", id="picker-filter", select_on_focus=False
        )
        yield SteadyList(id="picker-options", markup=False)
        yield Static(Content(self._hint), classes="dialog-hint", id="picker-hint")

    def on_mount(self) -> None:
        self.query_one("#picker-hint").display = bool(self._hint)
        self.stay_in_line()
        self._narrow(self._text)

    def type_more(self, text: str) -> None:
        """Go on with what somebody typed faster than this could open."""
        self._text += text
        for field in self.query(Input):
            field.insert_text_at_cursor(text)

    def on_resize(self) -> None:
        for options in self.query(SteadyList):
            options.measure_anew()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @work(exclusive=True, group="picker")
    async def _narrow(self, text: str) -> None:
        if self._search is not None:
            found = list(await self._search(text))
        else:
            found = narrowed(self._all, text)
        self._show(found[:_SHOWN], text)

    def _show(self, found: list[Choice[_T]], text: str) -> None:
        self._shown = found
        options = self.query_one(OptionList)
        options.clear_options()
        for choice in found:
            label = self.label_of(choice)
            told = choice.disabled_reason or choice.detail
            if told:
                label += Content.styled(f"  {line(told)[:200]}", "$text-muted")
            options.add_option(Option(label, disabled=bool(choice.disabled_reason)))
        if self._create is not None:
            name = line(text).strip()
            told = f"{self._create[0]} “{name}”" if name else self._create[0]
            options.add_option(Option(Content.styled(told[:300], "$accent")))
        elif not found:
            options.add_option(Option(Content.styled(self._empty, "$text-muted"), disabled=True))
        values = [choice.value for choice in found]
        if self._selected in values and not text:
            options.highlighted = values.index(self._selected)
        else:
            options.action_first()

    def take(self, choice: Choice[_T]) -> None:
        """Enter on a choice."""
        self.dismiss(Picked(choice.value))

    def label_of(self, choice: Choice[_T]) -> Content:
        """How a choice is shown, without its detail."""
        return Content(line(choice.label)[:300])

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._take(self.query_one(OptionList).highlighted)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._take(event.option_index)

    def _take(self, index: int | None) -> None:
        if index is None:
            return
        if index < len(self._shown):
            choice = self._shown[index]
            if not choice.disabled_reason:
                self.take(choice)
        elif self._create is not None:
            self.dismiss(Picked(self._create[1](self.query_one(Input).value.strip())))
