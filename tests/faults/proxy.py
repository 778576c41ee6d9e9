"""A line to PostgreSQL that a test can cut, also between a commit and its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

_COMMIT = b"COMMIT;"


class Proxy:
    """``url``: the database by way of the line. ``swallow``: what becomes of the next commit, None
    for nothing special: "answer" (it arrives, its answer does not) or "request" (neither does).
    """

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._port = 0
        self.swallow: str | None = None
        # Whether nobody gets through after something was swallowed, until ``mend``.
        self.stays_cut = False

    @property
    def url(self) -> str:
        host = f"{self._target.username}@127.0.0.1:{self._port}"
        """The database's address by way of the line."""
        return urlunsplit(self._target._replace(netloc=host))

    async def mend(self) -> None:
        """Let people through, at the same address as before."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Cut every line, and let nobody through."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.drop_lines()

    def drop_lines(self) -> None:
        """Cut every line; who calls again gets through."""
        for line in self._lines:
            line.transport.abort()

    async def close(self) -> None:
        """Cut everything for good."""
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there = await asyncio.open_connection(
            self._target.hostname, self._target.port
        )
        self._lines |= {writer, there}
        for work in (self._to(reader, there, there_reader), self._pass_on(there_reader, writer)):
            task = asyncio.create_task(work)
            self._tasks.add(task)

    async def _to(
        self,
        reader: asyncio.StreamReader,
        there: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
    ) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(65536):
                if self.swallow is not None and _COMMIT in data:
                    what, self.swallow = self.swallow, None
                    if what == "answer":
                        there.write(data)
                        await there.drain()
                        # The other direction swallows what comes now, and cuts.
                        self._waits_for_answer = answers
                        continue
                    self._cut_all()
                    return
                there.write(data)
                await there.drain()
        there.transport.abort()

    _waits_for_answer: asyncio.StreamReader | None = None

    async def _pass_on(self, answers: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while data := await answers.read(65536):
                if self._waits_for_answer is answers:
                    self._waits_for_answer = None
                    self._cut_all()
                    return
                back.write(data)
                await back.drain()
        back.transport.abort()

    def _cut_all(self) -> None:
        if self.stays_cut:
            self.cut()
        else:
            self.drop_lines()


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Proxy]:
    """A line to a database, open."""
    proxy = Proxy(url)
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.close()
