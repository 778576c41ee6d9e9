"""Does the desk's work from this Tocsin, bells above all, and tells the agent those that rang."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.present.text import line
from tui.present.words import TARGETS

if TYPE_CHECKING:
    from desk.bells import Rung
    from desk.worker import Worker
    from tui.app import TocsinApp

# More bells than this on one screen are told in one sentence, so that work stays visible.
_TOASTS = 3
_SHOWN_S = 12
_AFTER_TROUBLE_S = 5.0
# A bell lets somebody who is typing finish the word, but rings at most this late.
_LONGEST_HURRY_S = 10.0


async def work_and_tell(app: TocsinApp, worker: Worker) -> None:
    """Never ends; a failing round is tried again, since a bell must not be lost."""
    announcer = Announcer(app)
    while True:
        try:
            await app.keyboard.quiet(_LONGEST_HURRY_S)
            await worker.round()
            await announce(app, announcer)
            wait_s = await worker.seconds_until_next()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001  (the next bell must ring)
            app.meet(error)
            wait_s = _AFTER_TROUBLE_S
        else:
            app.contact.hampered("")
        await asyncio.sleep(wait_s)


async def announce(app: TocsinApp, announcer: Announcer) -> None:
    """Tell the agent the bells that nobody has told them."""
    announcer.tell(await announcer.listener.unheard(app.desk, app.me))


class Announcer:
    """Tells bells by toasts and the terminal's own bell, however many there are.

    A few are told one by one. When more ring while those are on the screen, the terminal's bell
    rings at once, and one sentence for all of them follows when there is room.
    """

    def __init__(self, app: TocsinApp) -> None:
        from desk.bells import Listener

        self.listener = Listener()
        self._app = app
        self._shown_us: list[int] = []
        self._held: list[Rung] = []

    def tell(self, rung: list[Rung]) -> None:
        """Tell what rang just now, and what waited for room; called again every few seconds."""
        if rung:
            self._app.bell()
        self._held += rung
        now_us = self._app.now_us()
        self._shown_us = [at for at in self._shown_us if 0 <= now_us - at < _SHOWN_S * 1_000_000]
        if not self._held or len(self._shown_us) >= _TOASTS:
            return
        if len(self._held) <= _TOASTS - len(self._shown_us):
            for one in self._held:
                self._show(one)
            self._shown_us += [now_us] * len(self._held)
        elif self._shown_us:
            return
        else:
            self._sum_up()
            self._shown_us = [now_us] * _TOASTS
        self._held = []

    def _show(self, rung: Rung) -> None:
        what = "is overdue" if rung.is_breach else f"has used {rung.threshold} % of its time"
        self._app.notify(
            f"{TARGETS[rung.target]} of {rung.number} {what}: {line(rung.subject)[:80]}",
            title="■ Overdue" if rung.is_breach else "▲ Nearly due",
            severity="error" if rung.is_breach else "warning",
            markup=False,
            timeout=_SHOWN_S,
        )

    def _sum_up(self) -> None:
        broken = sum(rung.is_breach for rung in self._held)
        self._app.notify(
            f"{len(self._held):,} clocks rang, {broken:,} of them overdue. "
            "The Overdue view has them.",
            title="Several bells",
            severity="error" if broken else "warning",
            markup=False,
            timeout=_SHOWN_S,
        )
