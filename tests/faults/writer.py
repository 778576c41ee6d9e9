"""A process that works on a desk and says what was reported to it as saved.

    python -m tests.faults.writer URL NAME COUNT EVERY_MS [LARGEST_FILE]

It writes a first note, says {"ready": true} and waits for a line; then it writes notes ``NAME-1``,
``NAME-2`` … to the tickets in turn, and opens a ticket of such a name now and then: COUNT of them,
or until its input ends, each EVERY_MS after the one before or as soon as that one is done. What was
refused and can be tried again is, with the same token. Each line that it says is JSON: {"saved":
what, "ms": how long}, {"refused": why}, and at the end {"done": count}.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import threading
import time

from desk import once, tickets
from desk.actors import as_agent
from desk.desk import Desk, open_desk
from store.errors import Busy, Gone, StoreError, Unsure
from store.reader import Select
from store.store import open_store

# Every so many writes, a ticket is opened.
TICKET_EVERY = 10
_REST_S = 0.1


def _say(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _heard_enough() -> threading.Event:
    """Wait for the word to begin; what is returned tells when the input ended."""
    sys.stdin.readline()
    enough = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        enough.set()

    threading.Thread(target=listen, daemon=True).start()
    return enough


async def _write(desk: Desk, name: str, number: int, ids: list[int], queue_id: int) -> None:
    jan = as_agent(next(a for a in desk.catalogue.agents.values() if a.login == "jan"))
    text, token = f"{name}-{number}", once.new_token()
    while True:
        try:
            if number % TICKET_EVERY == TICKET_EVERY - 1:
                given = {"subject": text, "queue_id": queue_id}
                await tickets.create(desk, jan, given, once=token)
            else:
                await tickets.note(desk, jan, ids[number % len(ids)], text, once=token)
        except (Gone, Busy, Unsure) as error:
            _say(refused=str(error))
            await asyncio.sleep(_REST_S)
        else:
            return


async def _work(url: str, name: str, count: int, every_s: float) -> None:
    # What is imported late is here before it counts.
    import store.postgres_writer
    import store.sqlite_writer  # noqa: F401

    desk = await open_desk(await open_store(url))

    def find(select: Select) -> list[int]:
        return [row[0] for row in select("SELECT id FROM ticket ORDER BY id LIMIT 4", {})]

    ids = await desk.store.reader.run(find)
    queue_id = next(iter(desk.catalogue.queues))
    # The first one takes longer: connections are made, and statements worked out.
    await _write(desk, name, 0, ids, queue_id)
    _say(saved=f"{name}-0", ms=0)
    _say(ready=True)
    enough = await asyncio.to_thread(_heard_enough)
    due = time.monotonic()
    number = 1
    try:
        while number < count and not enough.is_set():
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            start = time.monotonic()
            due = max(due, start - every_s) + every_s
            await _write(desk, name, number, ids, queue_id)
            _say(saved=f"{name}-{number}", ms=round((time.monotonic() - start) * 1000, 2))
            number += 1
    except StoreError as error:
        _say(refused=str(error), kind=type(error).__name__)
    await desk.close()
    _say(done=number)


def _main() -> None:
    url, name, count, every_ms, *more = sys.argv[1:]
    if more:
        # No file may grow beyond so many bytes: the system refuses to write.
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(more[0]), resource.RLIM_INFINITY))
    asyncio.run(_work(url, name, int(count), int(every_ms) / 1000))


if __name__ == "__main__":
    _main()
