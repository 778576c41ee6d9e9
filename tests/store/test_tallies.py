"""Tallies look at what is open or recent, never at every ticket there ever was."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from store import tallies
from store.queries import TicketQuery
from store.reader import Select
from store.scope import EVERYTHING, Scope, Step
from tests.builders import SmallDesk
from tests.plans import PlanOf

TALLIES: dict[str, Callable[[Select], Any]] = {
    "loads": partial(tallies.loads, scope=EVERYTHING),
    "breaches": partial(
        tallies.warned_by_time,
        query=TicketQuery(breaches_from_us=0, breaches_before_us=9),
        from_us=0,
        width_us=1,
    ),
    "came in": partial(
        tallies.by_time,
        query=TicketQuery(is_open=None, created_from_us=5),
        column="created_us",
        from_us=5,
        width_us=1,
    ),
    "solved": partial(
        tallies.by_time,
        query=TicketQuery(is_open=False, ended_from_us=5),
        column="ended_us",
        from_us=5,
        width_us=1,
    ),
    "oldest": partial(tallies.oldest_us, query=TicketQuery(unassigned=True)),
    "kept": partial(tallies.kept_promises, since_us=5, scope=EVERYTHING),
    "kept of some teams": partial(
        tallies.kept_promises,
        since_us=5,
        scope=Scope(steps=(Step("team_id", seen=(0, 1)),), others=False),
    ),
    "kept by a team": partial(tallies.kept_promises, since_us=5, scope=EVERYTHING, team_id=1),
}


@pytest.mark.parametrize("name", TALLIES)
async def test_a_tally_is_served_by_an_index(small: SmallDesk, name: str) -> None:
    def explained(select: Select) -> PlanOf:
        watched = PlanOf(select)
        TALLIES[name](watched)
        return watched

    watched = await small.desk.store.reader.run(explained)
    assert watched.steps
    assert not [step for step in watched.scans if "open_count" not in step]
    if name.startswith("kept") and watched.engine == "sqlite":
        # Of each cycle only what the index has: a desk ends hundreds of thousands in a month.
        assert any("clock USING COVERING INDEX clock_finished" in step for step in watched.steps)
