"""In which order the tickets of a demo desk came in: cut into batches, each worked out alone."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from desk.demo.plot import Plot, Window
from desk.numbers import DEFAULT_FORMAT, sequence_key
from store.times import from_us, to_us

BATCH = 1_000
_SECOND_US = 1_000_000


class Batch(Struct, frozen=True):
    """Tickets that came in one after the other, the first with the id ``first_id``.

    ``placed``: the numbers, in Plot, of those with times of their own; ``others``: those from this
    number up to, without, that one, which come in within ``window``. ``counted``: how many came
    before them in each sequence of ticket numbers.
    """

    first_id: int
    placed: tuple[int, ...]
    others: tuple[int, int]
    window: Window
    counted: dict[str, int]


def key_of(created_us: int) -> str:
    """The sequence of a ticket's number: that of its year, as the clocks here tell it."""
    return sequence_key(DEFAULT_FORMAT, from_us(created_us).astimezone())


def batches(plot: Plot, times: Sequence[int]) -> Iterator[Batch]:
    """All tickets, by the instants (µs) at which those come in that have one of their own."""
    placed = sorted((created_us, n) for n, created_us in enumerate(times))
    first_id, done, counted = 1, 0, Counter[str]()
    next_other = plot.placed_by_now
    for window, count in _windows(plot):
        end = bisect_left(placed, (window.end_us, 0))
        mine = placed[done:end]
        others = (next_other, next_other + count)
        yield Batch(first_id, tuple(n for _, n in mine), others, window, dict(counted))
        counted.update(key_of(created_us) for created_us, _ in mine)
        counted[key_of(window.start_us)] += count
        first_id += len(mine) + count
        done, next_other = end, others[1]
    for start in range(done, len(placed), BATCH):
        mine = placed[start : start + BATCH]
        nowhere = Window(0, 0)
        yield Batch(first_id, tuple(n for _, n in mine), (0, 0), nowhere, dict(counted))
        counted.update(key_of(created_us) for created_us, _ in mine)
        first_id += len(mine)


def _windows(plot: Plot) -> Iterator[tuple[Window, int]]:
    """From the beginning up to what ended lately, each within one year, with about as many
    tickets as there is work done in it.
    """
    stage, calendar = plot.stage, plot.calendar
    total = stage.size.tickets - plot.placed_by_now
    if not total:
        return
    start_us, end_us = to_us(stage.now - stage.size.span), to_us(stage.now - plot.lately)
    from_elapsed = calendar.elapsed_us(start_us)
    work_us = calendar.elapsed_us(end_us) - from_elapsed
    parts = -(-total // BATCH)
    cuts = {calendar.instant_us(from_elapsed + work_us * n // parts) for n in range(1, parts)}
    cuts |= {start_us, *_new_years(start_us, end_us), end_us}
    edges = sorted({cut - cut % _SECOND_US for cut in cuts})
    done = 0
    for start, end in pairwise(edges):
        upto = round(total * ((calendar.elapsed_us(end) - from_elapsed) / work_us))
        upto = total if end == edges[-1] else min(max(upto, done), total)
        yield Window(start, end), upto - done
        done = upto


def _new_years(start_us: int, end_us: int) -> Iterator[int]:
    first, last = from_us(start_us).astimezone(), from_us(end_us).astimezone()
    for year in range(first.year + 1, last.year + 1):
        # Without a zone: the one of this machine on that day.
        yield to_us(datetime(year, 1, 1).astimezone())
