"""A deadline told in one breath, as a person would tell it."""

from desk.explained_story import story
from sla_engine import Policy, explain
from tests.sla_engine.cases import OFFICE, PARIS, SOLUTION, Ticket, paris, target


def _story(ticket: Ticket, now: str, hours: float = 2) -> str:
    moment = paris(now)
    known = [event for event in ticket.events if event.occurred_at <= moment]
    policy = Policy([target(SOLUTION, hours)], OFFICE, version=1)
    return story(explain(known, policy, moment, SOLUTION), moment, PARIS)


def _over_the_long_weekend() -> Ticket:
    return Ticket("2026-05-22 16:40").waits("2026-05-26 09:10").goes_on("2026-05-26 10:02")


def test_a_running_clock_is_told_up_to_its_deadline() -> None:
    assert _story(_over_the_long_weekend(), "2026-05-26 10:05") == (
        "created Fri 16:40 · 1h 20m until closing · weekend · Whit Monday (Mon) · 10m Tue · "
        "paused Tue 09:10–10:02 Waiting for customer (Bea) · 3m Tue · now · 27m Tue · "
        "due Tue 10:32"
    )


def test_a_paused_clock_says_how_much_is_left() -> None:
    told = _story(_over_the_long_weekend(), "2026-05-26 09:30")
    assert told.endswith(
        "10m Tue · paused since Tue 09:10 Waiting for customer (Bea) · 30m left when it goes on"
    )


def test_an_overdue_clock_says_since_when_and_looks_no_further() -> None:
    told = _story(_over_the_long_weekend(), "2026-05-26 15:00")
    assert told.endswith("· overdue since Tue 10:32")
    assert "now" not in told


def test_days_in_a_row_are_summed_up_and_nights_left_out() -> None:
    assert _story(Ticket("2026-05-26 16:00"), "2026-05-29 10:00", 40).startswith(
        "created Tue 26 May 16:00 · 19h Tue 26 May to Fri 29 May · now ·"
    )


def test_a_reopened_ticket_says_how_long_it_was_resolved() -> None:
    ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
    told = _story(ticket.goes_on("2026-05-27 10:00"), "2026-05-27 10:30")
    assert "resolved (Bea) Tue 10:00 to Wed 10:00" in told


def test_a_long_story_keeps_its_beginning_and_its_end() -> None:
    ticket = Ticket("2026-05-04 09:00")
    for day in range(5, 23):
        ticket.waits(f"2026-05-{day:02} 09:10").goes_on(f"2026-05-{day:02} 10:00")
    told = _story(ticket, "2026-05-26 10:00", 200)
    assert told.startswith("created Mon 4 May 09:00 ·")
    assert " · … · " in told
    assert len(told) < 400
