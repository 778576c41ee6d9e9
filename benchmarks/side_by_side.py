"""Times several ways to do one thing in turns, so that all of them meet the same machine."""

import time
from collections.abc import Callable, Mapping

from benchmarks.figures import median

Work = Callable[[int], None]
"""Does the thing so many times."""

_ROUNDS = 9
_ROUND_NS = 15_000_000
_MOST_TIMES = 2_000


def nanoseconds(works: Mapping[str, Work], rounds: int = _ROUNDS) -> dict[str, float]:
    """Nanoseconds that each takes to do its thing once: the median of several rounds.

    A first round, which does not count, warms up and finds how often fits into a round.
    """
    times = {name: _times(work) for name, work in works.items()}
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(_once(work, times[name]))
    return {name: median(taken) for name, taken in found.items()}


def _times(work: Work) -> int:
    taken = _once(work, 1)
    # What is quick is asked often enough to be past whatever is made on first use.
    if taken * _MOST_TIMES < 20 * _ROUND_NS:
        taken = _once(work, _MOST_TIMES)
    return max(1, min(_MOST_TIMES, int(_ROUND_NS / taken)))


def _once(work: Work, times: int) -> float:
    began = time.perf_counter_ns()
    work(times)
    return (time.perf_counter_ns() - began) / times
