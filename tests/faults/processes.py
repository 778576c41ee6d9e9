"""Other processes at work on a desk, and what is left to be found when they are done."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.fresh_replay import hold_against_events
from store import open_counts
from tests.builders import SmallDesk

ROOT = Path(__file__).parents[2]


@dataclass
class Writer:
    """A process of tests.faults.writer."""

    process: subprocess.Popen[str]
    saved: list[str] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    is_done: bool = False

    def _lines(self) -> Iterator[dict[str, Any]]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told = json.loads(line)
            if "saved" in told:
                self.saved.append(told["saved"])
                self.ms.append(told["ms"])
            elif "refused" in told:
                self.refused.append(told["refused"])
                self.kinds.append(told.get("kind", ""))
            self.is_done = self.is_done or "done" in told
            yield told

    def wait_until_ready(self) -> None:
        """Read until it waits for the word to begin."""
        for told in self._lines():
            if "ready" in told:
                self.ms.clear()
                return
        raise AssertionError("it was never ready")

    def go(self) -> None:
        """The word to begin."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def enough(self) -> None:
        """The word to stop after the present write."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def read_until_saved(self, count: int) -> None:
        """Read until so many more were saved; fails when it ends before."""
        wanted = len(self.saved) + count
        for _ in self._lines():
            if len(self.saved) >= wanted:
                return
        raise AssertionError(f"it ended after {len(self.saved)}: {self.refused}")

    def read_until_refused(self) -> None:
        """Read until something was refused."""
        for told in self._lines():
            if "refused" in told:
                return
        raise AssertionError("nothing was refused")

    def finish(self) -> None:
        """Read to the end."""
        with self.process:
            for _ in self._lines():
                pass

    def kill(self) -> None:
        """kill -9, and what it had said by then."""
        self.process.kill()
        self.finish()


async def start(
    url: str,
    *names: str,
    count: int = 1_000_000,
    every_ms: int = 0,
    largest_file: int | None = None,
) -> list[Writer]:
    """Start processes that write, all at once when all are ready."""
    more = [] if largest_file is None else [str(largest_file)]
    writers = [
        Writer(
            subprocess.Popen(  # noqa: ASYNC220  (starting one takes no time)
                [
                    *(sys.executable, "-m", "tests.faults.writer"),
                    *(url, name, str(count), str(every_ms), *more),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                text=True,
            )
        )
        for name in names
    ]
    await asyncio.gather(*(asyncio.to_thread(writer.wait_until_ready) for writer in writers))
    for writer in writers:
        writer.go()
    return writers


async def finish_all(writers: Sequence[Writer]) -> None:
    """Wait until all are done."""
    await asyncio.gather(*(asyncio.to_thread(writer.finish) for writer in writers))


async def nothing_is_lost_or_half(small: SmallDesk, writers: Sequence[Writer]) -> None:
    """Whatever was reported is there once, at most one more of each process is, and everything
    that is kept follows from the events.
    """
    reported = [text for writer in writers for text in writer.saved]
    # Of each that was killed, one may have been written and not reported.
    await all_is_there(small, reported, more=sum(not writer.is_done for writer in writers))


async def all_is_there(small: SmallDesk, reported: Sequence[str], *, more: int = 0) -> None:
    """The same for what was reported, and at most so many more."""
    bodies = [body for (body,) in await small.behind("SELECT body FROM message")]
    subjects = [subject for (subject,) in await small.behind("SELECT subject FROM ticket")]
    found = bodies + [subject for subject in subjects if "-" in subject]
    assert len(set(found)) == len(found), "something is there twice"
    assert set(reported) <= set(found), "something reported is not there"
    assert len(found) - len(reported) <= more

    events = await small.behind(
        "SELECT count(*) FROM ticket_event WHERE kind = 'message' AND id NOT IN "
        "(SELECT event_id FROM message)"
    )
    assert events == [(0,)]
    # Each write made a version more, none was overwritten.
    versions = await small.behind(
        "SELECT t.id FROM ticket t WHERE t.version <> 1 + (SELECT count(*) FROM ticket_event e "
        "WHERE e.ticket_id = t.id AND e.kind IN ('created', 'message'))"
    )
    assert versions == []
    numbers = sorted(number for (number,) in await small.behind("SELECT number FROM ticket"))
    year = numbers[0].partition("-")[0]
    assert numbers == [f"{year}-{n:05}" for n in range(1, len(numbers) + 1)]

    ids = [ticket_id for (ticket_id,) in await small.behind("SELECT id FROM ticket ORDER BY id")]
    assert (await hold_against_events(small.desk, ids)).differences == ()
    assert await small.desk.store.reader.run(open_counts.differences) == 0
    [(order,)] = await small.behind(
        "SELECT count(*) FROM ticket_event a JOIN ticket_event b ON a.ticket_id = b.ticket_id "
        "AND a.id < b.id AND a.occurred_us > b.occurred_us"
    )
    assert order == 0
