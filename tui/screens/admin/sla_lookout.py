"""Works out beside the form of an SLA what its values would mean for open and past tickets.

Never on the event loop, and only when the typing pauses; what was worked out for earlier values
stays in sight, muted, until the new figures are there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from textual.timer import Timer
from textual.worker import Worker

from desk.errors import DeskError, Invalid
from store.errors import StoreError
from store.replacing import replace
from tui.present.sight import in_sight
from tui.present.text import line
from tui.present.trouble import why
from tui.screens.admin.sla_ahead import DAYS, Kept, OpenTickets, Outlook

if TYPE_CHECKING:
    from desk.look_ahead import LookAhead
    from sla_engine import Policy
    from sla_engine.backtest import Attainment, Backtest
    from sla_engine.preview import Preview
    from tui.screens.admin.sla_form import SlaForm

_AFTER_S = 0.15
# A shorter wait needs no telling how far it is.
_PROGRESS_AFTER_S = 0.3

_Changes = tuple[tuple[str, str], ...]


class Found(Struct, frozen=True):
    """What was worked out for some values; ``then`` None where they promise nothing.

    ``has_then`` False: what would have been is not known yet, not even for earlier values.
    """

    changes: _Changes
    policy: Policy | None = None
    opened: Preview | None = None
    then: Backtest | None = None
    is_whole: bool = False
    has_then: bool = False
    without_deadline: Sequence[int] = ()
    """Which of the tickets that move have no deadline now."""

    @property
    def drops_all(self) -> bool:
        """Whether nothing is promised any more."""
        return self.policy is None or all(target.is_off for target in self.policy.targets)


class Lookout:
    """One for each form. The tickets are read once, and again when something was configured."""

    def __init__(self, form: SlaForm) -> None:
        self._form = form
        self._ahead: LookAhead | None = None
        self._now: Backtest | None = None
        self._found: Found | None = None
        self._wanted: tuple[_Changes, dict[str, Any]] | None = None
        self._timer: Timer | None = None
        self._worker: Worker[None] | None = None
        self._stands_at = 0
        self._progress = self._trouble = ""

    # -- what the form shows -------------------------------------------------------------------

    def outlook_for(self, changed: Mapping[str, Any]) -> Outlook:
        """What is known for these changes; begins to work it out where it is not known yet."""
        changes = tuple(sorted((name, repr(value)) for name, value in changed.items()))
        if self._wanted is None or self._wanted[0] != changes:
            self._wanted = (changes, dict(changed))
            self._soon()
        found, now = self._found, self._now
        if found is None or self._ahead is None:
            return Outlook(progress=self._progress, trouble=self._trouble)
        is_stale = found.changes != changes or not found.is_whole
        # Of a change nothing is known as long as there are only figures without one.
        is_known = bool(changes and found.changes and found.has_then)
        would = None if not is_known else () if found.then is None else _kept(found.then.by_target)
        return Outlook(
            opened=self._opened(found, self._ahead),
            past_tickets=self._ahead.past_tickets,
            kept=() if now is None else _kept(now.by_target),
            would=would,
            is_stale=is_stale,
            # While something is wrong the figures stay those of before: muted, and it is said why.
            progress=(self._progress or self._trouble) if is_stale else "",
            trouble=self._trouble,
        )

    def _opened(self, found: Found, ahead: LookAhead) -> OpenTickets:
        seen, sight = found.opened, in_sight(self._form.tocsin.scope)
        if seen is None:
            return OpenTickets(len(ahead.ticket_ids), sight=sight)
        return OpenTickets(
            seen.tickets,
            seen.moved,
            seen.become_overdue,
            seen.rescued,
            seen.gained,
            seen.lost,
            len(found.without_deadline) - seen.gained,
            found.drops_all,
            sight,
        )

    def stand_at(self, catalogue_version: int) -> None:
        """Something else may be promised since another version was looked at: begin anew."""
        if catalogue_version != self._stands_at:
            self._stands_at = catalogue_version
            self._stop()
            self._ahead = self._now = self._found = self._wanted = None

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        if self._timer is not None:
            self._timer.stop()

    # -- working it out ------------------------------------------------------------------------

    def _soon(self) -> None:
        self._stop()
        self._timer = self._form.set_timer(_AFTER_S, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._worker = self._form.run_worker(
            self._look, group="look-ahead", exclusive=True, exit_on_error=False
        )

    async def _look(self) -> None:
        if self._wanted is None:
            return
        changes, values = self._wanted
        self._trouble = ""
        try:
            await self._look_at(changes, values)
        except Invalid:
            # Said at its field; what can be read is what counts here.
            self._trouble = "not while something is wrong"
        except (DeskError, StoreError) as error:
            self._trouble = line(why(error))
        self._progress = ""
        self._tell()

    async def _look_at(self, changes: _Changes, values: dict[str, Any]) -> None:
        from desk.look_ahead import LookAhead

        row_id = self._form.row_id
        telling = _Telling(self)
        if self._ahead is None:
            self._ahead = await LookAhead.of_sla(
                self._form.desk, row_id, self._form.tocsin.scope, days=DAYS
            )
        ahead = self._ahead
        policy = ahead.policy(values, row_id)
        opened = await ahead.preview_sla(policy, telling) if changes else None
        without: Sequence[int] = ()
        if opened is not None:
            without = await asyncio.to_thread(ahead.without_deadline, opened)
        last = self._found
        if last is not None and last.changes and last.has_then:
            then, has_then = last.then, True
        else:
            then, has_then = None, False
        found = Found(changes, policy, opened, then, has_then=has_then, without_deadline=without)
        self._found = found
        self._tell()
        if self._now is None:
            before = ahead.policy({}, row_id)
            self._now = None if before is None else await ahead.backtest(before, telling)
        then = self._now
        if changes:
            then = None if policy is None else await ahead.backtest(policy, telling)
        self._found = replace(found, then=then, is_whole=True, has_then=True)

    def progress(self, told: str) -> None:
        """Say how far the work is."""
        if told != self._progress:
            self._progress = told
            self._tell()

    def _tell(self) -> None:
        if self._form.is_attached:
            self._form.outlook_changed()

    # -- lists and tables ----------------------------------------------------------------------

    @property
    def _settled(self) -> Found | None:
        """What was found, when it is for what is typed now."""
        found = self._found
        if found is None or self._wanted is None or found.changes != self._wanted[0]:
            return None
        return found

    def reason_against_listing(self) -> str | None:
        """Why there is nothing to list."""
        found = self._settled
        if found is None:
            return "The figures are still being worked out." if self._wanted else self._nothing
        if found.opened is not None:
            return None if found.opened.moved else self._nothing
        is_any = self._ahead is not None and len(self._ahead.ticket_ids)
        whose = in_sight(self._form.tocsin.scope)
        return None if is_any else f"No open ticket{whose} is under this SLA."

    @property
    def _nothing(self) -> str:
        return f"No open ticket{in_sight(self._form.tocsin.scope)} gets another deadline."

    async def list_concerned(self) -> None:
        """List the tickets that get another deadline, or without a change all; Enter opens one."""
        found, ahead = self._settled, self._ahead
        if found is None or ahead is None:
            return
        from tui.screens.admin.sla_concerned import show_all, show_concerned

        if found.opened is None:
            await show_all(self._form, ahead, found.policy)
            return
        opened = self._opened(found, ahead)
        await show_concerned(self._form, ahead, found.opened, opened, found.policy)

    def reason_against_table(self) -> str | None:
        """Why there is no table."""
        if self._wanted is None:
            return "There are no tickets under a new SLA yet."
        if self._settled is None or not self._settled.is_whole:
            return "The figures are still being worked out."
        if self._now is None and self._settled.then is None:
            return "Nothing is promised, so that nothing was kept or broken."
        return None

    async def show_table(self) -> None:
        """Show the last 90 days by target and priority."""
        from tui.screens.admin.sla_past import PastTable

        found = self._settled
        if found is None or self._ahead is None:
            return
        would = None if not found.changes or found.then is None else found.then.rows
        kept = () if self._now is None else self._now.rows
        dialog = PastTable(kept, would, self._ahead.past_tickets, in_sight(self._form.tocsin.scope))
        await self._form.app.push_screen_wait(dialog)


class _Telling:
    """Says how far it is, once it takes a while: called from the event loop."""

    def __init__(self, lookout: Lookout) -> None:
        self._lookout = lookout
        self._since = asyncio.get_running_loop().time()

    def __call__(self, done: int, total: int) -> None:
        waited = asyncio.get_running_loop().time() - self._since
        if waited >= _PROGRESS_AFTER_S and total:
            self._lookout.progress(f"{done * 100 // total} % worked out")


def _kept(rows: Sequence[Attainment]) -> tuple[Kept, ...]:
    return tuple(Kept(row.target.value, row.met, row.missed) for row in rows)
