"""Rings the desk's bells from this Tocsin: sleeps until the next threshold, then tells."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from store import views
from tui.present.text import line
from tui.present.words import TARGETS

if TYPE_CHECKING:
    from desk.bells import Rung
    from tui.app import TocsinApp

# More bells at once than this are told in one sentence.
_TOASTS = 3
_REST_S = 1.0
# A bell lets somebody who is typing finish the word, but rings at most this late.
_LONGEST_HURRY_S = 10.0


async def ring_bells(app: TocsinApp) -> None:
    """Never ends; a failing round is tried again, since a bell must not be lost."""
    while True:
        try:
            await app.keyboard.quiet(_LONGEST_HURRY_S)
            await ring_once(app)
            wait_s = await _seconds_until_next(app)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001  (the next bell must ring)
            app.report_unforeseen(error)
            wait_s = 5.0
        await asyncio.sleep(wait_s)


async def ring_once(app: TocsinApp) -> None:
    """Ring what is due, and tell the agent the bells that nobody has told them."""
    from desk import bells

    await bells.ring_due(app.desk)
    told, _ = await bells.unheard(app.desk, app.me, 0)
    announce(app, told)


async def _seconds_until_next(app: TocsinApp) -> float:
    from desk.bells import LONGEST_SLEEP_S

    due_us = await app.desk.store.reader.run(views.next_threshold_us)
    # Another Tocsin may ring first; what it rings is looked for at least this often.
    longest = min(LONGEST_SLEEP_S, 2.0)
    if due_us is None:
        return longest
    ahead_s = (due_us - app.now_us()) / 1e6
    # What is due and did not ring just now must not keep the machine busy.
    return min(longest, ahead_s + 0.01) if ahead_s > 0 else _REST_S


def announce(app: TocsinApp, told: list[Rung]) -> None:
    """A toast for each, or one for many, and the terminal's bell."""
    if not told:
        return
    app.bell()
    if len(told) > _TOASTS:
        broken = sum(rung.is_breach for rung in told)
        app.notify(
            f"{len(told)} clocks rang, {broken} of them overdue. The Overdue view has them.",
            title="While you were away",
            severity="error" if broken else "warning",
            markup=False,
            timeout=12,
        )
        return
    for rung in told:
        what = "is overdue" if rung.is_breach else f"has used {rung.threshold} % of its time"
        app.notify(
            f"{TARGETS[rung.target]} of {rung.number} {what}: {line(rung.subject)[:80]}",
            title="■ Overdue" if rung.is_breach else "▲ Nearly due",
            severity="error" if rung.is_breach else "warning",
            markup=False,
            timeout=12,
        )
