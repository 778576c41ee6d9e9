"""What every box of a form has in common: a value, whether it is another one, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.message import Message

if TYPE_CHECKING:
    from tui.widgets.fields.specs import Field, Values

FieldT = TypeVar("FieldT", bound="Field")

# How a box looks: a slab one row high, tinted and with a bar while it has the focus.
BOX_CSS = """
{name} {{
    height: 1; width: 1fr; padding: 0; border: none; border-left: outer $surface;
    background: $surface; color: $foreground; background-tint: transparent;
}}
{name}:focus {{
    border: none; border-left: outer $accent; background: $panel; background-tint: transparent;
}}
{name}.-wrong {{ border-left: outer $error-muted; background: $error-muted; }}
{name}.-wrong:focus {{ border-left: outer $error; background: $error-muted; }}
"""


class FieldChanged(Message):
    """Somebody changed the field with this name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Box(Generic[FieldT]):
    """Mixed into the widgets of this folder.

    ``read`` gives the value, or raises ValueError with a sentence for what it cannot read;
    ``write`` puts one there without telling anybody.
    """

    field: FieldT

    def read(self) -> Any:
        """The value."""
        raise NotImplementedError

    def write(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def state(self) -> object:
        """What is compared to see whether something was changed."""
        return self.read()

    def state_of(self, value: Any) -> object:
        """The state that this value would have."""
        return value

    def told(self, value: Any) -> str:
        """The value in words, for "now: …"."""
        return str(value)

    def look_again(self, values: Values) -> None:
        """Another field was changed; what can be chosen here may depend on it."""

    def is_missing(self) -> bool:
        """Whether it is required and there is nothing in it."""
        return self.field.required and self.state() in (None, "", ())
