"""What was sent is a draft no more, whatever was being written down meanwhile."""

import asyncio

import pytest

from desk.desk import Desk
from store.errors import Busy
from store.rows import Json
from tests.builders import SmallDesk
from tui.widgets import draft_keeper
from tui.widgets.draft_keeper import DraftKeeper


class Slow(DraftKeeper):
    """Writes when it is let, and fails as often as it is told to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, 1, "reply", 1)
        self.written: list[Json | None] = []
        self.begun = asyncio.Event()
        self.may_write = asyncio.Event()
        self.refusals = 0

    async def write_down(self, content: Json | None) -> None:
        self.begun.set()
        await self.may_write.wait()
        if self.refusals:
            self.refusals -= 1
            raise Busy("The desk is being written to.")
        self.written.append(content)

    async def settled(self) -> None:
        while self._later is not None:
            await asyncio.wait([self._later])


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_keeper, "DELAY_S", 0)
    monkeypatch.setattr(draft_keeper, "_AGAIN_S", 0)


async def test_what_is_being_written_down_is_finished_before_it_is_dropped(
    small: SmallDesk,
) -> None:
    keeper = Slow(small.desk)
    keeper.changed({"text": "Hello"})
    await keeper.begun.wait()
    dropped = asyncio.create_task(keeper.drop())
    await asyncio.sleep(0)
    keeper.may_write.set()
    await dropped
    await keeper.settled()
    assert keeper.written == [{"text": "Hello"}, None]


async def test_nothing_is_kept_any_more_once_it_was_dropped(small: SmallDesk) -> None:
    keeper = Slow(small.desk)
    keeper.may_write.set()
    keeper.changed({"text": "Hello"})
    await keeper.drop()
    # A key that was on its way.
    keeper.changed({"text": "Hello!"})
    await keeper.settled()
    await keeper.flush()
    assert keeper.written == [None]


async def test_a_draft_that_could_not_be_dropped_is_dropped_later_and_not_written_again(
    small: SmallDesk,
) -> None:
    keeper = Slow(small.desk)
    keeper.may_write.set()
    keeper.refusals = 3
    keeper.changed({"text": "Hello"})
    await keeper.begun.wait()
    await keeper.drop()
    await keeper.settled()
    assert keeper.written == [None]
