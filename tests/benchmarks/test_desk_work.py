"""The pieces of work that are timed are those that people do, and each is done."""

from pathlib import Path

from benchmarks import desk_work
from tests.builders import make_desk


async def test_each_kind_of_work_is_timed_on_a_desk(tmp_path: Path) -> None:
    small = await make_desk(tmp_path)
    for _ in range(desk_work.ROWS + 1):
        await small.ticket()
    work = await desk_work.open_work(small.url, replies=2)
    taken = await desk_work.milliseconds(work.works, rounds=1, warm=False)
    assert set(taken) == {*desk_work.KINDS, desk_work.LIST, desk_work.LIST_AND_NUMBERS}
    assert all(times and min(times) > 0 for times in taken.values())
    assert len(taken[desk_work.REPLY]) == 2
    await work.close()
    await small.close()
