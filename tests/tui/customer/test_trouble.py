"""Customers are told that the desk cannot be reached, and neither where it is nor what ails it."""

from __future__ import annotations

import pytest

from desk.doors import customer_for
from store.errors import Damaged, Gone, Replaced, StoreError, Unsure
from tests.builders import SmallDesk
from tests.tui.ticket.journey import BERLIN
from tui.app import TocsinApp
from tui.customer.app import CustomerApp
from tui.present.trouble import GONE, GONE_FOR_CUSTOMERS, why_for_customers

WHERE = "postgresql://desk@127.0.0.1:5577/desk"
AWAY = Gone(f"The database of the desk {WHERE} cannot be reached ([Errno 111] Connection refused).")


async def _customers(small: SmallDesk) -> CustomerApp:
    customer = await customer_for(small.desk, "lukasz")
    assert customer is not None
    return CustomerApp(small.desk, customer, zone=BERLIN, ticking=False)


async def _toasts(app: TocsinApp, error: StoreError) -> list[str]:
    """What somebody is told who asked for something that fails."""

    async def fails() -> None:
        raise error

    async with app.run_test(notifications=True) as pilot:
        [screen] = app.desk_screens()
        screen.perform(fails(), is_asked_for=True)
        await pilot.pause(0.1)
        return [notification.message for notification in app._notifications]


async def test_a_customer_is_not_told_the_address_of_the_database(
    small: SmallDesk, caplog: pytest.LogCaptureFixture
) -> None:
    app = await _customers(small)
    assert await _toasts(app, AWAY) == [GONE_FOR_CUSTOMERS]
    # Whoever runs the desk finds all of it in the log.
    assert f"{WHERE} cannot be reached ([Errno 111]" in caplog.text


async def test_an_agent_reads_a_sentence_without_numbers_of_errors(
    small: SmallDesk, caplog: pytest.LogCaptureFixture
) -> None:
    app = TocsinApp(small.desk, "anna", zone=BERLIN, ticking=False)
    assert await _toasts(app, AWAY) == [GONE]
    assert "[Errno 111]" in caplog.text


async def test_the_line_of_a_customer_names_no_file(small: SmallDesk) -> None:
    app = await _customers(small)
    async with app.run_test():
        app.meet(Damaged("The desk /srv/desk/desk.db is damaged. Restore a backup."))
        assert app.contact.told(0) == GONE_FOR_CUSTOMERS


@pytest.mark.parametrize("kind", [Damaged, Replaced, Unsure])
def test_no_error_of_the_database_says_where_it_is(kind: type[StoreError]) -> None:
    assert WHERE not in why_for_customers(kind(f"Something is the matter with {WHERE}."))
