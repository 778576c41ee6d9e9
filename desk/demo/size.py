"""How large a demo desk is, and how far back it goes."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

HALF_A_YEAR = timedelta(days=182)
# So many tickets are the work of a year for the demo's agents and those who were there before.
_A_YEAR = 300_000
# From so many tickets on there is one colleague more for as many again; with those that the corpus
# names they are fifty at most.
_TICKETS_EACH, _MOST_COLLEAGUES = 25_000, 34
_LONGEST = timedelta(days=3 * 365)


class Size(Struct, frozen=True):
    """``brief``: the share of ended tickets that are a question and its answer, no more;
    ``crowd`` and ``colleagues``: customers and agents besides those that the corpus names;
    ``sagas``: one ticket of so many is a story of a hundred events and more, 0 for none.
    """

    open_tickets: int = 400
    past_tickets: int = 2000
    span: timedelta = HALF_A_YEAR
    brief: float = 0.0
    crowd: int = 0
    sagas: int = 0
    colleagues: int = 0

    @property
    def tickets(self) -> int:
        """All of them."""
        return self.open_tickets + self.past_tickets


def of_tickets(count: int) -> Size:
    """A desk of ``count`` tickets, a tenth of them open, with about six events each."""
    open_tickets = count // 10
    return Size(
        open_tickets,
        count - open_tickets,
        span=min(_LONGEST, max(HALF_A_YEAR, timedelta(days=365) * (count / _A_YEAR))),
        brief=0.95,
        crowd=count // 40,
        sagas=2_000,
        colleagues=min(_MOST_COLLEAGUES, count // _TICKETS_EACH),
    )
