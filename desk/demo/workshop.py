"""Works the batches of a demo desk out: here, or in processes of their own where there are many."""

from __future__ import annotations

import gc
import marshal
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process

from desk.demo.plot import Plot, Stage
from desk.demo.schedule import Batch
from desk.demo.set_down import Mine, SetDown, set_down

_HELPERS = 2
# Batches that wait to be written, beyond one in the making for each helper.
_AHEAD = 2
# Tickets whose creation is asked for at once.
_TIMES = 2_000


class Workshop:
    """``with_helpers``: two processes do the work, which takes a second to begin with."""

    def __init__(self, stage: Stage, *, with_helpers: bool) -> None:
        self.plot = Plot(stage)
        self._pool = (
            ProcessPoolExecutor(
                _HELPERS,
                mp_context=get_context("spawn"),
                initializer=_begin,
                initargs=(stage,),
            )
            if with_helpers
            else None
        )

    def times(self) -> Iterator[list[int]]:
        """When those tickets come in that have times of their own: in parts, in their order."""
        ranges = [
            (start, min(start + _TIMES, self.plot.placed_by_now))
            for start in range(0, self.plot.placed_by_now, _TIMES)
        ]
        if self._pool is None:
            return (_times(self.plot, *one) for one in ranges)
        return self._pool.map(_times_of_helper, ranges)

    def set_down(self, batches: Iterable[Batch]) -> Iterator[SetDown]:
        """The rows of each batch, in their order; a few are worked out ahead."""
        if self._pool is None:
            yield from (set_down(self.plot, batch) for batch in batches)
            return
        making: deque[Future[bytes]] = deque()
        for batch in batches:
            making.append(self._pool.submit(_set_down_by_helper, batch))
            if len(making) >= _HELPERS + _AHEAD:
                yield _unpacked(making.popleft().result())
        while making:
            yield _unpacked(making.popleft().result())

    def close(self) -> None:
        """Let the helpers go, whatever they have begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def _times(plot: Plot, start: int, end: int) -> list[int]:
    return [plot.invent(n).created_us for n in range(start, end)]


def _unpacked(told: bytes) -> SetDown:
    rows, words, events, mine = marshal.loads(told)  # noqa: S302  (what our own helper wrote)
    return SetDown(rows, words, events, [Mine(*one) for one in mine])


# -- in a helper -------------------------------------------------------------------------------

_plots: list[Plot] = []


def _begin(stage: Stage) -> None:
    # Ctrl+C comes to all of a terminal's processes; the one that asked tells us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _plots[:] = [Plot(stage)]
    # A ticket leaves no circles behind; looking for them takes a tenth of the time.
    gc.disable()


def _end_with_parent() -> None:
    """Nobody needs a helper whose parent was killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _times_of_helper(part: tuple[int, int]) -> list[int]:
    return _times(_plots[0], *part)


def _set_down_by_helper(batch: Batch) -> bytes:
    done = set_down(_plots[0], batch)
    gc.collect()
    mine = [(one.ticket_id, one.n, one.state) for one in done.mine]
    # A third of the time that pickling takes, and only numbers, texts and bytes are in it.
    return marshal.dumps((done.rows, done.words, done.events, mine))
