"""Processes that want to write one SQLite file wait in line for it.

SQLite itself knows no order: who finds the file locked sleeps ever longer and looks again, so that
whoever comes by chance when it is free has it. With eight processes at work one wrote a hundred
times while another waited for seconds. Here the system wakes who waits as soon as the one before
is done: a lock on the desk's folder, which is nothing but a courtesy. Where there is no such lock,
or somebody holds it who is stuck, SQLite's own lock decides as it always does.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


class WaitingLine:
    """The line before the desks of one folder, for one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mine = asyncio.Lock()
        self._file: int | None = None

    @asynccontextmanager
    async def turn(self, longest_s: float) -> AsyncIterator[None]:
        """Wait for our turn, at most so long, and keep it until the end of the block."""
        loop = asyncio.get_running_loop()
        end = loop.time() + longest_s
        try:
            await asyncio.wait_for(self._mine.acquire(), longest_s)
        except TimeoutError:
            yield
            return
        try:
            is_held = await self._take(end - loop.time())
            try:
                yield
            finally:
                if is_held:
                    self._give_back()
        finally:
            self._mine.release()

    async def _take(self, longest_s: float) -> bool:
        try:
            if self._file is None:
                self._file = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
            file = self._file
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return await self._wait(file, longest_s)
        except OSError:  # not every file system has such locks
            return False
        return True

    async def _wait(self, file: int, longest_s: float) -> bool:
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[bool] = loop.create_future()

        def tell(is_held: bool) -> None:
            if not taken.done():
                taken.set_result(is_held)
            elif is_held:  # nobody waits for it any more
                self._give_back()

        def wait() -> None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                is_held = True
            except OSError:
                is_held = False
            try:
                loop.call_soon_threadsafe(tell, is_held)
            except RuntimeError:  # the loop is closed, and so is the file
                return

        # Of its own, as the system wakes it; and it must not keep the program from ending.
        threading.Thread(target=wait, name="tocsin-waiting-line", daemon=True).start()
        try:
            return await asyncio.wait_for(taken, longest_s)
        except TimeoutError:
            return False

    def _give_back(self) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Leave the line for good."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
