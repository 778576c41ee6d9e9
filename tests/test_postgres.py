"""The PostgreSQL of the tests: one for all processes of a run, gone when the run is over."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil
import pytest

from tests.postgres import databases, throwaway
from tests.postgres_keeper import CHOSEN, bundled_programs

# Says where its server stores things, and goes on when whoever started it says so.
_TEST = """
import asyncio, asyncpg
from pathlib import Path
from tests.postgres import databases

async def stay(number):
    connection = await asyncpg.connect(await databases().empty())
    Path(f"{number}.part").write_text(await connection.fetchval("SHOW data_directory"))
    await connection.close()
    Path(f"{number}.part").rename(f"{number}.data")
    while not Path("go").exists():
        await asyncio.sleep(0.02)

def test_one():
    asyncio.run(stay(1))

def test_two():
    asyncio.run(stay(2))
"""


def start_run(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a run of pytest on the tests above, with nothing of this one's but the server."""
    (folder / "test_made_up.py").write_text(_TEST)
    (folder / "pytest.ini").touch()
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.postgres", *arguments],
        cwd=folder,
        env=os.environ
        | {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdout=subprocess.DEVNULL,
    )


def seen_within(seconds: float, happened: Callable[[], bool]) -> bool:
    """Whether something happens soon."""
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.02)
    return happened()


def server_of(folder: Path, number: int) -> tuple[Path, int]:
    """Where the server of a test stores things, and its process."""
    told = folder / f"{number}.data"
    assert seen_within(60, told.exists)
    data = Path(told.read_text())
    return data, int((data / "postmaster.pid").read_text().split("\n")[0])


async def answer(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def test_two_processes_share_one_server_which_ends_with_the_run(tmp_path: Path) -> None:
    run = start_run(tmp_path, "-p", "xdist", "-n", "2")
    data, process_id = server_of(tmp_path, 1)
    assert server_of(tmp_path, 2) == (data, process_id)
    (tmp_path / "go").touch()
    assert run.wait() == 0
    assert not data.parent.exists()
    assert not psutil.pid_exists(process_id)


def test_a_run_that_is_killed_leaves_no_server_behind(tmp_path: Path) -> None:
    run = start_run(tmp_path)
    data, process_id = server_of(tmp_path, 1)
    run.kill()
    run.wait()
    assert seen_within(30, lambda: not data.parent.exists())
    assert not psutil.pid_exists(process_id)


async def test_a_server_is_stopped_and_crashes_and_is_the_same_when_it_is_back() -> None:
    with throwaway() as server:
        url = f"{server.start()}postgres"
        await answer(url, "CREATE TABLE kept (n int)")
        for end in (server.stop, server.crash):
            end()
            with pytest.raises(OSError, match="Connect call failed"):
                await answer(url, "SELECT 1")
            assert f"{server.start()}postgres" == url
            assert await answer(url, "SELECT count(*) FROM kept") == 0


async def test_the_server_among_the_packages_works_where_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(CHOSEN, str(bundled_programs()))
    with throwaway() as server:
        version = await answer(f"{server.start()}postgres", "SHOW server_version")
        assert str(version).startswith("18.")


async def test_programs_that_are_not_there_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(CHOSEN, str(tmp_path / "nothing"))
    with throwaway() as server, pytest.raises(RuntimeError, match="nothing"):
        server.start()


async def test_a_database_that_is_used_again_is_as_it_was() -> None:
    here = databases()
    original = await here.empty(kept=True)
    await answer(original, "CREATE TABLE song (id serial, title text)")
    await answer(original, "INSERT INTO song (title) VALUES ('First') RETURNING id")

    async def songs(url: str) -> object:
        return await answer(url, "SELECT string_agg(concat(id, title), ',' ORDER BY id) FROM song")

    first = await here.copy(original)
    await answer(first, "UPDATE song SET title = 'Other'")
    await answer(first, "INSERT INTO song (title) VALUES ('Second')")
    assert await songs(first) == "1Other,2Second"
    await asyncio.to_thread(here.let_go)

    again = await here.copy(original)
    assert (again, await songs(again)) == (first, "1First")
    await answer(again, "INSERT INTO song (title) VALUES ('Next')")
    assert await songs(again) == "1First,2Next"
    # Other tables are not put right again: it is given up.
    await answer(again, "ALTER TABLE song ADD COLUMN singer text")
    await asyncio.to_thread(here.let_go)
    assert await here.copy(original) != first
