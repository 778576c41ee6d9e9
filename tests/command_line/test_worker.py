"""`tocsin worker` rings bells without a screen, says what it does, and ends when it is told to."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from desk.desk import system_now
from store.reader import Engine
from tests.builders import make_desk

ROOT = Path(__file__).parents[2]


def _worker(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tui.main", "worker", "--db", url],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        text=True,
    )


def _read_until(worker: subprocess.Popen[str], words: str) -> list[str]:
    assert worker.stdout is not None
    said: list[str] = []
    while not (said and said[-1].endswith(words)):
        line = worker.stdout.readline()
        assert line, said
        said.append(line.rstrip("\n"))
    return said


async def test_a_worker_rings_what_is_due_and_the_next_one_takes_over_from_it(
    tmp_path: Path, home: Path, engine: Engine
) -> None:
    small = await make_desk(tmp_path, system_now() - timedelta(days=30), engine=engine)
    ticket_id = await small.ticket()
    with _worker(small.url) as first:
        said = await asyncio.to_thread(_read_until, first, "rung")
        assert [line[21:] for line in said[1:]] == ["at work", "4 bells rung"]
        assert len(await small.events(ticket_id, "bell")) == 4
        with _worker(small.url) as second:
            await asyncio.to_thread(_read_until, second, "standing by")
            first.send_signal(signal.SIGTERM)
            await asyncio.to_thread(_read_until, first, "stopped")
            assert await asyncio.to_thread(first.wait) == 0
            await asyncio.to_thread(_read_until, second, "at work")
            second.send_signal(signal.SIGINT)
            await asyncio.to_thread(_read_until, second, "stopped")
        assert second.returncode == 0
    await small.close()


def test_a_worker_without_a_desk_says_so_and_makes_none(tmp_path: Path, home: Path) -> None:
    with _worker(f"sqlite:///{tmp_path / 'none.db'}") as worker:
        said = worker.stdout.read() if worker.stdout else ""
    assert (worker.returncode, said.startswith("There is no desk at")) == (1, True)
    assert list(tmp_path.glob("none.db*")) == []
