"""Ctrl+C while a large demo desk is made: nothing stays, neither rows nor files nor helpers."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

from store.reader import Engine, Select
from store.store import open_store
from tui.command_line.arguments import INTERRUPTED

# What the bar says once the helpers are at work.
AT_WORK = b"Tickets: "


def stopped_in_the_middle(url: str) -> tuple[int, bytes]:
    """Make a demo desk on a terminal of its own and stop it; the exit code, and what it wrote."""
    mine, its = pty.openpty()
    # Where the tests run in the background of a shell it is ignored, and would be by the program.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tui.main",
            "demo",
            "--fill-only",
            "--tickets",
            "20000",
            "--db",
            url,
        ],
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    os.close(its)
    written, is_stopped = b"", False
    try:
        while True:
            try:
                told = os.read(mine, 65536)
            except OSError:
                # Whoever held the other end is gone: the program and all its helpers.
                return process.wait(), written
            written += told
            if AT_WORK in written and not is_stopped:
                # As a terminal does: to everybody on it.
                os.killpg(process.pid, signal.SIGINT)
                is_stopped = True
    finally:
        os.close(mine)
        process.kill()
        process.wait()


def files(folder: Path, named: str) -> list[Path]:
    return list(folder.glob(named))


async def test_it_leaves_nothing_behind(
    new_url: str, engine: Engine, tmp_path: Path, home: Path
) -> None:
    code, written = stopped_in_the_middle(new_url)
    assert code == INTERRUPTED
    assert b"Stopped." in written
    assert b"Traceback" not in written
    if engine == "sqlite":
        assert files(tmp_path, "new.db*") == []
        return
    store = await open_store(new_url)

    def left(select: Select) -> int:
        return int(select("SELECT (SELECT count(*) FROM ticket) + count(*) FROM agent", {})[0][0])

    assert await store.reader.run(left) == 0
    await store.close()
