"""What the customers' screens have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tui.frame.screen import DeskScreen

if TYPE_CHECKING:
    from tui.customer.app import CustomerApp


class CustomerScreen(DeskScreen):
    """A screen for somebody who is no agent."""

    TAB = "tickets"

    @property
    def customer_app(self) -> CustomerApp:
        """The application, typed."""
        return cast("CustomerApp", self.app)
