"""Words that were typed and not sent are kept until they are sent or thrown away."""

from desk import drafts
from store import views
from store.rows import Draft
from store.scope import EVERYTHING
from tests.builders import SmallDesk


async def kept(small: SmallDesk, ticket_id: int | None = None) -> list[Draft]:
    agent_id = small.anna.id or 0
    return await small.desk.store.reader.run(
        lambda select: views.drafts(select, agent_id, EVERYTHING, ticket_id)
    )


async def test_a_draft_is_kept_once_per_kind_and_ticket_newest_first(small: SmallDesk) -> None:
    desk, anna, ticket_id = small.desk, small.anna.id or 0, await small.ticket()
    await drafts.keep(desk, anna, drafts.REPLY, ticket_id, {"text": "De"})
    small.clock.forward(minutes=1)
    await drafts.keep(desk, anna, drafts.NEW_TICKET, 0, {"subject": "Łódź"})
    small.clock.forward(minutes=1)
    await drafts.keep(desk, anna, drafts.REPLY, ticket_id, {"text": "Dear"})
    assert [(d.kind, d.content) for d in await kept(small)] == [
        ("reply", {"text": "Dear"}),
        ("new", {"subject": "Łódź"}),
    ]
    assert [d.kind for d in await kept(small, 0)] == ["new"]


async def test_a_draft_belongs_to_its_agent_and_goes_when_dropped(small: SmallDesk) -> None:
    desk, anna, ticket_id = small.desk, small.anna.id or 0, await small.ticket()
    await drafts.keep(desk, anna, drafts.REPLY, ticket_id, {"text": "Mine"})
    await drafts.keep(desk, small.jan.id or 0, drafts.REPLY, ticket_id, {"text": "Jan's"})
    await drafts.drop(desk, anna, drafts.REPLY, ticket_id)
    await drafts.drop(desk, anna, drafts.REPLY, ticket_id)
    assert await kept(small) == []
    other = await small.another()
    [his] = await other.store.reader.run(
        lambda select: views.drafts(select, small.jan.id or 0, EVERYTHING)
    )
    assert his.content == {"text": "Jan's"}
    await other.close()
