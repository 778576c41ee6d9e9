"""Many tickets replayed at once."""

from collections.abc import Sequence
from datetime import datetime

from sla_engine.outcomes import Outcomes, Progress, outcomes
from sla_engine.policy import Policy
from sla_engine.trail import Trail


class Unpacked:
    """Tickets ready to be replayed."""

    def __init__(self, tickets: Sequence[Trail]) -> None:
        self._tickets = tickets

    def __len__(self) -> int:
        return len(self._tickets)

    def outcomes(
        self,
        policy: Policy,
        now: datetime,
        *,
        instants: bool = True,
        progress: Progress | None = None,
    ) -> Outcomes:
        """See `sla_engine.outcomes.outcomes`."""
        return outcomes(
            self._tickets, policy, now, instants=instants, bulk=False, progress=progress
        )
