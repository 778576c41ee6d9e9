"""Tickets are found by what they say, on either database alike."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk import people, tickets
from store import search, views, word_index
from store.queries import TicketQuery
from store.scope import EVERYTHING, Scope
from tests.builders import SmallDesk


async def found(small: SmallDesk, text: str, scope: Scope = EVERYTHING) -> list[int]:
    return await small.desk.store.reader.run(lambda select: search.newest(select, text, scope))


@pytest.fixture(params=["read", "asked of the index"])
def looked_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run twice: few tickets are read; with none that are few, the index is asked."""
    if request.param != "read":
        monkeypatch.setattr(search, "_FEW", -1)


pytestmark = pytest.mark.usefixtures("looked_up")


@pytest.mark.parametrize(
    "text",
    [
        "vpn",
        "VPN down",
        "down vpn",
        "vp dow",
        "lodz",
        "ŁÓDŹ",
        "strasse",
        "gaertner",
        "email",
        "e-mail",
        "10.0.0",
        "0.12",
        "ostwind",
        "zak",
        "2026-0000",
        "#00001",
        "it's",
    ],
)
async def test_a_ticket_is_found_by_any_beginning_of_its_words(small: SmallDesk, text: str) -> None:
    ticket_id = await small.ticket("VPN is down in Łódź, Straße 5")
    await tickets.note(
        small.desk, small.anna, ticket_id, "E-Mail an Gærtner: 10.0.0.12 fehlt. It's late"
    )
    assert await found(small, text) == [ticket_id]
