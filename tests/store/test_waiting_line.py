"""Who waits to write a file gets their turn when the one before is done; nobody waits for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path

from store.waiting_line import WaitingLine

LONG_S = 30.0


async def _writes(line: WaitingLine, name: str, done: list[str], longest_s: float = LONG_S) -> None:
    async with line.turn(longest_s):
        done.append(name)
        await asyncio.sleep(0)
        done.append(name)


async def test_turns_are_taken_one_after_the_other_also_within_one_process(tmp_path: Path) -> None:
    lines = [WaitingLine(tmp_path) for _ in range(4)]
    done: list[str] = []
    names = [f"{n}{k}" for n in range(4) for k in range(5)]
    await asyncio.gather(*(_writes(lines[int(name[0])], name, done) for name in names))
    assert sorted(done[::2]) == sorted(names)
    assert done[::2] == done[1::2]
    for line in lines:
        line.close()


async def test_who_waits_is_woken_when_the_one_before_is_done(tmp_path: Path) -> None:
    first, second = WaitingLine(tmp_path), WaitingLine(tmp_path)
    done: list[str] = []
    async with first.turn(LONG_S):
        waiting = asyncio.create_task(_writes(second, "second", done))
        await asyncio.sleep(0.05)
        assert done == []
    await asyncio.wait_for(waiting, LONG_S)
    assert done == ["second", "second"]
    first.close()
    second.close()


async def test_who_waited_long_enough_goes_on_and_later_turns_are_kept(tmp_path: Path) -> None:
    stuck, second, third = (WaitingLine(tmp_path) for _ in range(3))
    done: list[str] = []
    async with stuck.turn(LONG_S):
        await _writes(second, "impatient", done, longest_s=0.05)
        assert done == ["impatient", "impatient"]
    # What it waited for came after all, and was given back.
    await asyncio.wait_for(_writes(third, "third", done), LONG_S)
    assert done[2:] == ["third", "third"]
    for line in (stuck, second, third):
        line.close()


async def test_a_folder_that_cannot_be_locked_holds_nobody_up(tmp_path: Path) -> None:
    line = WaitingLine(tmp_path / "none")
    done: list[str] = []
    await _writes(line, "anyway", done)
    assert done == ["anyway", "anyway"]
    line.close()
