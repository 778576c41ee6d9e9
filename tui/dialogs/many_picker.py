"""Choose some of many: space marks, Enter takes what is marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.dialogs.choice import Choice, narrowed
from tui.dialogs.list_dialog import ListDialog
from tui.dialogs.steady_list import SteadyList
from tui.present.text import line, plural


class WordInput(Input):
    """Leaves space to the dialog: a word to narrow with has none."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return key != "space" and super().check_consume_key(key, character)


class ManyPicker(ListDialog[tuple[Any, ...]]):
    """Answers with the chosen values in the order of ``choices``.

    Values that no choice has (of something invalid, say) stay chosen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the filter gets it.
        Binding("space", "mark", show=False, priority=True, id="many_mark"),
        Binding("ctrl+s", "done", show=False, id="many_done"),
    ]

    def __init__(
        self, title: str, choices: Sequence[Choice[Any]], chosen: Collection[Any], *, text: str = ""
    ) -> None:
        super().__init__(title)
        self._all = list(choices)
        self._chosen = set(chosen)
        self._order = list(chosen)
        self._text = text
        self._shown: list[Choice[Any]] = []

    def compose_dialog(self) -> ComposeResult:
        yield WordInput(self._text, placeholder="type to narrow", select_on_focus=False)
        yield SteadyList(markup=False)
        yield Static(classes="dialog-hint", id="many-hint")

    def on_mount(self) -> None:
        self.stay_in_line()
        self._narrow(self._text)
        self._count()

    def on_resize(self) -> None:
        for options in self.query(SteadyList):
            options.measure_anew()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, text: str) -> None:
        self._shown = narrowed(self._all, text)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._label(choice)) for choice in self._shown])
        if not self._shown:
            nothing = Content.styled("Nothing is called that.", "$text-muted")
            options.add_option(Option(nothing, disabled=True))
        options.action_first()

    def _label(self, choice: Choice[Any]) -> Content:
        name = Content(f" {line(choice.label)[:300]}")
        mark = (
            Content.styled("[x]", "bold $accent")
            if choice.value in self._chosen
            else Content.styled("[ ]", "$text-muted")
        )
        detail = Content.styled(f"  {line(choice.detail)[:200]}", "$text-muted")
        return mark + name + (detail if choice.detail else Content(""))

    def _count(self) -> None:
        told = plural(len(self._chosen), "chosen", "chosen")
        hint = Content(f"{told}   ")
        for key, word in (("space", "mark"), ("enter", "done"), ("esc", "back")):
            hint += Content.styled(key, "bold $accent") + Content(f" {word}   ")
        self.query_one("#many-hint", Static).update(hint)

    def action_mark(self) -> None:
        """Mark what is highlighted, or take its mark away."""
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self._mark(index)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._mark(event.option_index)

    def _mark(self, index: int) -> None:
        if index >= len(self._shown):
            return
        choice = self._shown[index]
        self._chosen ^= {choice.value}
        self.query_one(OptionList).replace_option_prompt_at_index(index, self._label(choice))
        self._count()

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_done()

    def action_done(self) -> None:
        """Leave with what is marked."""
        listed = [choice.value for choice in self._all]
        unlisted = [v for v in self._order if v not in listed and v in self._chosen]
        self.dismiss((*(v for v in listed if v in self._chosen), *unlisted))
