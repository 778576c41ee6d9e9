"""A customer made on the spot, while somebody is on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from desk.errors import DeskError, Invalid
from desk.once import new_token
from store.errors import StoreError
from tui.dialogs.dialog import Dialog
from tui.present.signs import WRONG
from tui.present.trouble import why

if TYPE_CHECKING:
    from desk.actors import Actor
    from desk.desk import Desk

_FIELDS = (
    ("name", "Name"),
    ("organisation", "Organisation"),
    ("email", "E-mail"),
    ("phone", "Phone"),
)


class NewCustomer(Dialog[int]):
    """Answers with the id of the customer it saved. Saves here, so that an error loses nothing."""

    DEFAULT_CSS = """
    NewCustomer .customer-row { height: 1; }
    NewCustomer .customer-label { width: 15; color: $text-muted; }
    NewCustomer Input { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    NewCustomer Input:focus { border: none; }
    NewCustomer .dialog-error { min-height: 1; padding-left: 15; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "save", show=False, id="customer_save"),
        Binding("down", "app.focus_next", show=False, id="customer_down"),
        Binding("up", "app.focus_previous", show=False, id="customer_up"),
    ]

    def __init__(self, desk: Desk, actor: Actor, name: str = "") -> None:
        super().__init__("New customer")
        self._desk, self._actor, self._first_name = desk, actor, name
        # Nobody is made twice where it is unknown whether the first try arrived.
        self._begun = new_token()

    def compose_dialog(self) -> ComposeResult:
        for name, label in _FIELDS:
            told = Content(label)
            if name == "name":
                told += Content.styled("*", "$accent")
            with Horizontal(classes="customer-row"):
                yield Static(told, classes="customer-label")
                yield Input(self._first_name if name == "name" else "", id=f"customer-{name}")
            yield Static(id=f"error-{name}", classes="dialog-error", markup=False)
        keys = Content("   ").join(
            [
                Content.styled(key, "bold $accent") + Content.styled(f" {word}", "$text-muted")
                for key, word in (("enter", "save"), ("tab", "next field"), ("esc", "back"))
            ]
        )
        yield Static(keys, classes="dialog-hint")

    def on_mount(self) -> None:
        start = "organisation" if self._first_name else "name"
        self.query_one(f"#customer-{start}", Input).focus()

    @on(Input.Changed)
    def _edited(self, event: Input.Changed) -> None:
        # What was wrong with it may be right by now; saving says so if not.
        name = (event.input.id or "").removeprefix("customer-")
        self.query_one(f"#error-{name}", Static).update("")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_save()

    @work(exit_on_error=False)
    async def action_save(self) -> None:
        """Save the customer and go back with them."""
        from desk import people

        values = {name: self.query_one(f"#customer-{name}", Input).value for name, _ in _FIELDS}
        try:
            customer_id = await people.save_customer(
                self._desk, self._actor, values, once=self._begun
            )
        except Invalid as error:
            self._show(error.fields)
        except (DeskError, StoreError) as error:
            self.notify(why(error), severity="warning", markup=False, timeout=8)
        else:
            self.dismiss(customer_id)

    def _show(self, wrong: dict[str, str]) -> None:
        for name, _ in reversed(_FIELDS):
            told = wrong.get(name, "")
            text = f"{WRONG} {told}" if told else ""
            self.query_one(f"#error-{name}", Static).update(Content(text))
            if told:
                self.query_one(f"#customer-{name}", Input).focus()
