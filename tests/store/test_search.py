"""Tickets are found by what they say, on either database alike."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk import people, tickets
from store import search, views, word_index
from store.folding import sought
from store.queries import TicketQuery
from store.reader import Select
from store.replacing import replace
from store.scope import EVERYTHING, Scope, Step
from tests.builders import SmallDesk


async def found(small: SmallDesk, text: str, scope: Scope = EVERYTHING) -> list[int]:
    return await small.desk.store.reader.run(lambda select: search.newest(select, text, scope))


@pytest.fixture(params=["read", "asked of the index"])
def looked_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run twice: few tickets are read; with none that are few, the index is asked."""
    if request.param != "read":
        monkeypatch.setattr(search, "_FEW", -1)
        monkeypatch.setattr(search, "_SOME", -1)


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


async def test_every_word_must_be_there_be_it_in_one_message_or_another(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Printer jams")
    await small.ticket("Printer smokes")
    await tickets.note(small.desk, small.anna, ticket_id, "Paper ordered")
    await tickets.reply(small.desk, small.anna, ticket_id, "We bring new rollers")
    assert await found(small, "rollers printer paper") == [ticket_id]
    assert await found(small, "rollers printer smoke") == []


async def test_the_newest_stand_first_and_are_no_more_than_asked_for(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_WINDOW", 2)
    ids = [await small.ticket(f"Printer {n}") for n in range(7)]
    other = await small.ticket("Scanner")
    assert await found(small, "print") == ids[::-1]
    read = small.desk.store.reader.run
    assert (
        await read(lambda select: search.newest(select, "print", EVERYTHING, limit=3)) == ids[:3:-1]
    )
    assert await found(small, "scan") == [other]


async def test_ended_tickets_are_found_too(small: SmallDesk) -> None:
    ended = await small.closed_ticket("Printer jams")
    assert await found(small, "printer") == [ended]


@pytest.mark.parametrize("text", ["", " ", "*", '"', "+-'", "\0", "\ud800", "…"])
async def test_a_text_without_words_finds_nothing_and_narrows_nothing(
    small: SmallDesk, text: str
) -> None:
    await small.ticket()
    assert await found(small, text) == []
    query = TicketQuery(text=text)
    assert await small.desk.store.reader.run(lambda select: views.count(select, query)) == 1


_HOSTILE = [
    "c++",
    "AND",
    "vpn AND NOT down",
    "NEAR(vpn down)",
    'words:"vpn',
    "{words} : vpn",
    "vpn*down",
    "'vpn':A & !down",
    "vpn\0down",
    "v" * 10_000,
    "vpn " * 5000,
    " ".join(f"word{n}" for n in range(2000)),
    "\\",
    "%",
    "_",
    ":vpn",
    "$1",
    "ﷺ",
    "👩‍🔧",
]


@given(st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=60)))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_typed_is_looked_for_and_never_an_error(
    small: SmallDesk, text: str
) -> None:
    await found(small, text)


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_somebody_wrote_is_found_by_the_same_text(small: SmallDesk, text: str) -> None:
    ticket_id = await small.ticket()
    async with small.desk.store.write() as tx:
        await word_index.add(tx, [(ticket_id, text)])
    if sought(text) and search._FEW < 0:
        assert ticket_id in await found(small, text)


async def test_customers_find_their_own_tickets_and_by_public_words_alone(small: SmallDesk) -> None:
    mine = await small.ticket("Printer jams")
    await tickets.reply(small.desk, small.anna, mine, "The rollers are worn")
    await tickets.note(small.desk, small.anna, mine, "He spilled coffee into it")
    customer_id = await people.save_customer(small.desk, small.anna, {"name": "Mary Jones"})
    hers = await small.ticket("Printer smokes", customer_id=customer_id)
    await tickets.note(small.desk, small.anna, hers, "Coffee again")
    lukasz, mary = Scope(customer_id=small.customer.id), Scope(customer_id=customer_id)
    assert await found(small, "coffee") == [hers, mine]
    assert await found(small, "coffee", lukasz) == []
    assert await found(small, "rollers coffee", lukasz) == []
    assert await found(small, "rollers print", lukasz) == [mine]
    assert await found(small, "print", lukasz) == [mine]
    assert await found(small, "print", mary) == [hers]


async def test_agents_find_what_they_may_see(small: SmallDesk) -> None:
    support = await small.ticket("Printer jams")
    field = await small.ticket("Printer smokes", queue_id=small.errands)
    teams = Scope(steps=(Step("team_id", hidden=(small.field,)),))
    queues = Scope(steps=(Step("queue_id", seen=(small.errands,)),), others=False)
    assert await found(small, "print", teams) == [support]
    assert await found(small, "print", queues) == [field]


async def test_another_subject_finds_a_ticket_and_the_old_one_no_more(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Printer jams", message="Rollers are worn")
    await tickets.change(small.desk, small.anna, ticket_id, subject="Scanner jams")
    assert await found(small, "scanner jams rollers") == [ticket_id]
    assert await found(small, "printer") == []
    await tickets.change(small.desk, small.anna, ticket_id, subject="Rollers of the printer")
    await tickets.change(small.desk, small.anna, ticket_id, subject="Mended")
    # The message still says so.
    assert await found(small, "rollers mended") == [ticket_id]
    assert await found(small, "printer") == []


async def test_open_tickets_are_found_by_the_customers_new_name(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Printer jams")
    values = {"name": "Łukasz Wójcik"}
    await people.save_customer(small.desk, small.anna, values, row_id=small.customer.id)
    assert await found(small, "wojcik") == [ticket_id]
    assert await found(small, "zak") == []
    assert await found(small, "lukasz ostwind") == [ticket_id]


async def test_a_query_with_words_lists_exactly_what_it_counts(small: SmallDesk) -> None:
    ids = [await small.ticket(f"Printer {n}") for n in range(5)]
    await small.closed_ticket("Printer of old")
    scanner = await small.ticket("Scanner")
    query = TicketQuery(text="print", sort="subject")

    def look(select: Select) -> tuple[list[int], int, set[int], list[int]]:
        listed = [ticket_id for ticket_id, _ in views.ids(select, query, limit=3)]
        last = views.ids(select, query, limit=3)[-1]
        listed += [one for one, _ in views.ids(select, query, limit=3, after=(last[1], last[0]))]
        among = views.matching(select, query, [ids[0], scanner])
        return listed, views.count(select, query), among, search.newest(select, "print", EVERYTHING)

    listed, count, among, newest = await small.desk.store.reader.run(look)
    assert listed == ids
    assert count == 5
    assert among == {ids[0]}
    assert len(newest) == 6


async def test_the_index_made_anew_finds_the_same(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Printer jams", message="Rollers are worn")
    other = await small.ticket("Scanner")
    heard: list[int] = []
    async with small.desk.store.write() as tx:
        await word_index.rebuild(tx, heard.append)
    assert heard == [2]
    assert await found(small, "rollers jams") == [ticket_id]
    assert await found(small, "scan") == [other]


async def test_the_doctor_sees_which_tickets_the_index_lacks(small: SmallDesk) -> None:
    whole = await small.ticket("Printer jams", message="Rollers are worn")
    lacking = await small.ticket("Scanner")
    await small.behind(
        "INSERT INTO message (event_id, ticket_id, body) "
        "SELECT max(id), max(ticket_id), 'Glass is cracked' FROM ticket_event"
    )
    ids = [whole, lacking]
    assert await small.desk.store.reader.run(lambda s: search.not_findable(s, ids)) == [lacking]


async def test_a_message_of_very_many_words_is_kept_and_found_by_the_first(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    for n in range(4):
        many = " ".join(f"{n}{word:05}{'ß' * 60}" for word in range(30_000))
        async with small.desk.store.write() as tx:
            await word_index.add(tx, [(ticket_id, many)])
    if search._FEW < 0:
        assert await found(small, "000004") == [ticket_id]


async def test_a_number_that_the_text_may_be_short_for_is_found_where_it_belongs(
    small: SmallDesk,
) -> None:
    first, second = await small.ticket("Printer"), await small.ticket("Broken since 1")

    def read(select: Select) -> tuple[object, ...]:
        short = TicketQuery(text="1", numbers=("2025-00001", "2026-00001"))
        mine = search.resolved(select, replace(short, owner_id=small.anna.id))
        return (
            set(search.resolved(select, short).found or ()),
            search.numbered(select, search.resolved(select, short)),
            mine.found,
            search.numbered(select, mine),
            search.newest(select, "1", EVERYTHING, numbers=short.numbers),
            search.newest(select, "%", EVERYTHING, numbers=short.numbers),
        )

    found = await small.desk.store.reader.run(read)
    assert found == ({first, second}, first, (), None, [first, second], [])
