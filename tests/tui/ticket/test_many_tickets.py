"""What can be done to one ticket can be done to all marked ones, from the list."""

from desk import drafts, tickets
from store import views
from store.queries import TicketQuery
from store.scope import EVERYTHING
from tests.builders import SmallDesk
from tests.tui.ticket.journey import Journey, tocsin
from tui.commands import targets
from tui.dialogs.compose import ComposeDialog
from tui.dialogs.working import Working
from tui.screens.queue import QueueScreen


async def all_marked(journey: Journey, count: int) -> QueueScreen:
    """All open tickets of the desk, each marked."""
    queue = journey.app.screen
    assert isinstance(queue, QueueScreen)
    # The first list may hold as many; what is marked before the other one stands is lost.
    await journey.until(lambda: queue.tickets.model.order)
    first = queue.tickets.model.order
    queue.show_query("All open", TicketQuery())
    await journey.until(lambda: queue.tickets.model.order is not first)
    assert len(queue.tickets.model.order) == count
    for _ in range(count):
        await journey.press("space")
    await journey.until(lambda: len(queue.target_ids()) == count)
    return queue


async def test_several_are_taken_at_once_and_a_refusal_is_told(small: SmallDesk) -> None:
    ids = [await small.ticket(f"no. {n}") for n in range(3)]
    await tickets.take(small.desk, small.jan, ids[1])
    async with tocsin(small) as journey:
        queue = await all_marked(journey, 3)
        await journey.press("t")
        await journey.until(journey.toasts)
        assert journey.toasts()[-1].startswith(
            "2 tickets: yours now. 1 refused: Jan Novák has ticket 2026-00002"
        )
        # What was refused can be tried again, or looked at.
        assert queue.target_ids() == (ids[1],)
        assert queue.tickets.model.marks
    owners = [(await small.read(one)).owner_id for one in ids]
    assert owners == [small.anna.id, small.jan.id, small.anna.id]


async def test_of_several_refusals_the_first_is_told_as_that_of_its_ticket(
    small: SmallDesk,
) -> None:
    ids = [await small.ticket(f"no. {n}") for n in range(4)]
    for one in ids[1:]:
        await tickets.take(small.desk, small.jan, one)
    async with tocsin(small) as journey:
        queue = await all_marked(journey, 4)
        await journey.press("t")
        await journey.until(journey.toasts)
        told = journey.toasts()[-1]
        first = (await small.read(queue.target_ids()[0])).number
        assert told.startswith(
            f"1 ticket: yours now. 3 refused: {first} and 2 others. The first: Jan Novák has "
            f"ticket {first}"
        )
        assert set(queue.target_ids()) == set(ids[1:])


async def test_a_property_is_changed_on_all_of_them(small: SmallDesk) -> None:
    ids = [await small.ticket(f"no. {n}") for n in range(2)]
    async with tocsin(small) as journey:
        await all_marked(journey, 2)
        await journey.press("p")
        await journey.choose("priority", "critical")
        await journey.until(journey.toasts)
        assert journey.toasts()[-1] == "2 tickets: priority critical"
    assert [(await small.read(one)).priority for one in ids] == [1, 1]


async def test_a_note_goes_to_all_of_them_and_its_draft_survives_esc(small: SmallDesk) -> None:
    ids = [await small.ticket(f"no. {n}") for n in range(2)]
    async with tocsin(small) as journey:
        await all_marked(journey, 2)
        await journey.press("c")
        await journey.wait_for(ComposeDialog)
        await journey.enter("Same cause")
        await journey.press("escape")
        await journey.wait_for(QueueScreen)
        await journey.press("c")
        await journey.wait_for(ComposeDialog)
        dialog = journey.app.screen
        assert isinstance(dialog, ComposeDialog)
        await journey.until(lambda: dialog._composer.text == "Same cause")
        await journey.press("ctrl+s")
        await journey.wait_for(QueueScreen)
    for one in ids:
        [message] = await small.events(one, "message")
        assert (message.body, message.data["public"]) == ("Same cause", False)


async def test_many_can_be_stopped_half_way(small: SmallDesk) -> None:
    ids = [await small.ticket(f"no. {n}") for n in range(6)]
    async with tocsin(small) as journey:
        queue = await all_marked(journey, 6)
        done: list[int] = []

        async def until_three(one: int) -> object:
            if len(done) == 2:
                working = journey.app.screen
                assert isinstance(working, Working)
                await journey.press("escape")
                await journey.until(lambda: working.stopped)
            done.append(one)
            return await tickets.take(small.desk, small.anna, one)

        before = targets._SHOW_PROGRESS_FROM
        targets._SHOW_PROGRESS_FROM = 5
        try:
            await targets.on_each(queue, until_three, "yours now")  # type: ignore[arg-type]
        finally:
            targets._SHOW_PROGRESS_FROM = before
        await journey.until(journey.toasts)
        assert journey.toasts()[-1] == "3 tickets: yours now. Stopped; 3 left as they were"
        assert isinstance(journey.app.screen, QueueScreen)
    assert sum([(await small.read(one)).owner_id is not None for one in ids]) == 3


async def test_leaving_while_a_reply_is_written_from_the_list_keeps_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with tocsin(small) as journey:
        queue = journey.app.screen
        assert isinstance(queue, QueueScreen)
        await all_marked(journey, 1)
        await journey.press("r")
        await journey.wait_for(ComposeDialog)
        await journey.enter("Nearly sent")
        await journey.app.action_quit()
    assert small.anna.id is not None
    me = small.anna.id
    [draft] = await small.desk.store.reader.run(
        lambda select: views.drafts(select, me, EVERYTHING, ticket_id)
    )
    assert (draft.kind, draft.content["text"]) == (drafts.REPLY, "Nearly sent")
