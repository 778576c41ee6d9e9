"""`tocsin worker`: does a desk's work without a screen, and prints what it did."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from datetime import datetime
from typing import TYPE_CHECKING

from tui.command_line.arguments import DONE

if TYPE_CHECKING:
    from desk.worker import Worker

# Between two looks at a desk that cannot be reached.
_AFTER_TROUBLE_S = 5.0


def work(url: str) -> int:
    """Work until the system or a person says that it is enough; DONE then."""
    return asyncio.run(_work(url))


async def _work(url: str) -> int:
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, enough.set)

    from desk.desk import open_desk
    from desk.worker import Worker
    from store.errors import StoreError
    from store.store import open_store

    store = await open_store(url, create=False)
    try:
        desk = await open_desk(store)
    except BaseException:
        await store.close()
        raise
    worker = Worker(desk)
    _tell(f"{store.shown}: here to work")
    try:
        await _rounds(worker, enough)
    finally:
        with contextlib.suppress(StoreError):
            await worker.stop()
        await desk.close()
    _tell("stopped")
    return DONE


async def _rounds(worker: Worker, enough: asyncio.Event) -> None:
    from store.errors import Replaced, StoreError

    was_at_work, trouble = None, ""
    while not enough.is_set():
        try:
            done = await worker.round()
            wait_s = await worker.seconds_until_next()
        except Replaced:
            raise
        except StoreError as error:
            if str(error) != trouble:
                trouble = str(error)
                _tell(f"{trouble} Trying again until it works.")
            wait_s, was_at_work = _AFTER_TROUBLE_S, None
        else:
            trouble = ""
            if worker.is_at_work != was_at_work:
                was_at_work = worker.is_at_work
                _tell("at work" if was_at_work else "another Tocsin is at work; standing by")
            for each in done:
                _tell(each)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(enough.wait(), wait_s)


def _tell(words: str) -> None:
    from tui.present.text import line

    print(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}  {line(words)}", flush=True)
