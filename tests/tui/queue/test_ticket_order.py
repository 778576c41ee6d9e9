"""An order of tickets knows its lines as a list does, in a fraction of the memory."""

from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.ticket_order import TicketOrder

IDS = st.lists(st.integers(1, 60), max_size=30)


@given(st.lists(IDS, max_size=60))
def test_it_grows_as_a_list_without_repetitions_does(parts: list[list[int]]) -> None:
    order, plain = TicketOrder(), list[int]()
    for part in parts:
        order.extend(part)
        plain += [one for one in dict.fromkeys(part) if one not in plain]
        assert order == plain
    assert [order.line_of(one) for one in range(62)] == [
        plain.index(one) if one in plain else None for one in range(62)
    ]
    assert (len(order), order[3:7], list(order)) == (len(plain), plain[3:7], plain)


def test_a_hundred_thousand_tickets_are_found_on_their_lines() -> None:
    order, total = TicketOrder(), 100_000
    for start in range(0, total, 4096):
        order.extend(n * 7919 % 1_000_003 for n in range(start, min(start + 4096, total)))
    assert len(order) == total
    for line in range(0, total, 977):
        assert order.line_of(order[line]) == line
    assert order.line_of(1_000_003) is None
