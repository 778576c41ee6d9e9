"""A dialog of one line to type in and a list under it, in which the arrows move meanwhile."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList

from tui.dialogs.dialog import Dialog

_T = TypeVar("_T")


class ListDialog(Dialog[_T]):
    """Subclasses compose one Input and one OptionList, and call ``stay_in_line`` when mounted."""

    DEFAULT_CSS = """
    ListDialog Input { border: none; height: 1; padding: 0 1; background: $panel; }
    ListDialog Input:focus { border: none; }
    ListDialog OptionList {
        border: none; height: auto; max-height: 14; background: $surface; margin-top: 1;
        padding: 0; scrollbar-size-vertical: 1;
    }
    ListDialog OptionList:focus { border: none; }
    ListDialog OptionList > .option-list--option-highlighted {
        background: $block-cursor-background; text-style: bold;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False, id="choices_down"),
        Binding("up", "move(-1)", show=False, id="choices_up"),
        Binding("pagedown", "move(10)", show=False, id="choices_page_down"),
        Binding("pageup", "move(-10)", show=False, id="choices_page_up"),
    ]

    def stay_in_line(self) -> None:
        """Keep the focus where one types: arrows move in the list from there."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()

    def action_move(self, step: int) -> None:
        """Move the highlight without leaving the line."""
        options = self.query_one(OptionList)
        for _ in range(abs(step)):
            if step > 0:
                options.action_cursor_down()
            else:
                options.action_cursor_up()
