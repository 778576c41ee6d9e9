"""The update clock: whoever waited for news last, since when, and how each wait ended."""

from dataclasses import replace
from datetime import timedelta

from sla_engine import Author, CycleStatus, OnReopen
from tests.sla_engine.cases import ALL_WAITING, UPDATE, Ticket, hours, paris, target


def test_runs_from_the_customers_first_words_until_an_agent_answers() -> None:
    ticket = Ticket("2026-05-26 09:00").customer_writes("2026-05-26 10:00")
    waiting = ticket.cycle(target(UPDATE), "2026-05-26 11:00")
    assert (waiting.status, waiting.elapsed) == (CycleStatus.RUNNING, hours(2))
    answered, _ = ticket.agent_replies("2026-05-26 12:00").cycles(
        target(UPDATE), "2026-05-26 14:00"
    )
    assert (answered.status, answered.elapsed) == (CycleStatus.MET, hours(3))


def test_begins_another_cycle_with_each_answer_of_an_agent() -> None:
    ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
    ticket.agent_replies("2026-05-26 16:30")
    first, second, third = ticket.cycles(target(UPDATE), "2026-05-26 17:00")
    assert [first.status, second.status] == [CycleStatus.MET, CycleStatus.MISSED]
    assert (third.number, third.status, third.elapsed) == (3, CycleStatus.RUNNING, hours(0.5))


def test_begins_again_with_the_customers_first_message_after_an_answer_only() -> None:
    ticket = (
        Ticket("2026-05-26 09:00")
        .agent_replies("2026-05-26 10:00")
        .customer_writes("2026-05-26 11:00")
        .customer_writes("2026-05-26 14:00")
    )
    _, overtaken, running = ticket.cycles(target(UPDATE), "2026-05-26 15:00")
    assert (overtaken.status, overtaken.elapsed) == (CycleStatus.CANCELLED, hours(1))
    assert running.started_at == paris("2026-05-26 11:00")
    assert running.elapsed == hours(3)


def test_that_was_late_when_the_customer_asked_again_stays_late() -> None:
    ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
    ticket.customer_writes("2026-05-27 12:00")
    assert ticket.cycles(target(UPDATE), "2026-05-27 13:00")[1].status is CycleStatus.MISSED


def test_ignores_notes_and_automatic_messages() -> None:
    ticket = (
        Ticket("2026-05-26 09:00")
        .message("2026-05-26 10:00", Author.AGENT, public=False)
        .message("2026-05-26 11:00", Author.SYSTEM)
    )
    assert ticket.cycle(target(UPDATE), "2026-05-26 12:00").elapsed == hours(3)


def test_begins_with_a_ticket_that_an_agent_opened_for_the_customer() -> None:
    ticket = Ticket("2026-05-26 09:00", Author.AGENT)
    assert ticket.cycle(target(UPDATE), "2026-05-26 12:00").elapsed == hours(3)
    ticket.customer_writes("2026-05-26 10:00")
    first, second = ticket.cycles(target(UPDATE), "2026-05-26 12:00")
    assert (first.status, second.elapsed) == (CycleStatus.CANCELLED, hours(2))


def test_of_a_ticket_and_the_first_words_on_it_is_one_clock() -> None:
    ticket = Ticket("2026-05-26 09:00", Author.AGENT).customer_writes("2026-05-26 09:00")
    cycle = ticket.cycle(target(UPDATE), "2026-05-26 12:00")
    assert (cycle.number, cycle.elapsed) == (1, hours(3))


def test_may_begin_with_whatever_is_written_first_until_somebody_speaks_in_public() -> None:
    silent = replace(target(UPDATE), from_creation=False)
    ticket = Ticket("2026-05-26 09:00", Author.SYSTEM)
    assert ticket.cycles(silent, "2026-05-26 12:00") == ()
    ticket.message("2026-05-26 10:00", Author.SYSTEM)
    ticket.message("2026-05-26 11:00", Author.AGENT, public=False)
    assert ticket.cycles(silent, "2026-05-26 12:00")[-1].elapsed == hours(1)
    ticket.customer_writes("2026-05-26 11:30").message("2026-05-26 11:45", Author.SYSTEM)
    assert ticket.cycles(silent, "2026-05-26 12:00")[-1].elapsed == hours(0.5)


def test_stands_still_while_the_customer_is_waited_for() -> None:
    ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
    ticket.waits("2026-05-26 10:00")
    waits = target(UPDATE, pauses_while=ALL_WAITING)
    paused = ticket.cycles(waits, "2026-05-28 10:00")[-1]
    assert (paused.status, paused.elapsed) == (CycleStatus.PAUSED, timedelta(0))
    ticket.customer_writes("2026-05-28 10:00").goes_on("2026-05-28 10:00")
    running = ticket.cycles(waits, "2026-05-28 11:00")[-1]
    assert (running.status, running.elapsed) == (CycleStatus.RUNNING, hours(1))


def test_ends_with_the_ticket() -> None:
    ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
    cycle = ticket.cycle(target(UPDATE), "2026-06-26 10:00")
    assert (cycle.status, cycle.finished_at) == (CycleStatus.CANCELLED, paris("2026-05-26 10:00"))


def test_is_met_by_a_reply_in_the_same_step_as_the_resolution() -> None:
    ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
    ticket.agent_replies("2026-05-26 10:00")
    assert ticket.cycle(target(UPDATE), "2026-06-26 10:00").status is CycleStatus.MET


def test_goes_on_after_a_reopening_as_the_target_says() -> None:
    ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
    ticket.goes_on("2026-05-27 10:00")
    now = "2026-05-27 11:00"
    resumed = ticket.cycle(target(UPDATE, on_reopen=OnReopen.RESUME), now)
    assert (resumed.status, resumed.elapsed) == (CycleStatus.RUNNING, hours(2))
    kept = ticket.cycle(target(UPDATE, on_reopen=OnReopen.KEEP), now)
    assert (kept.status, kept.elapsed) == (CycleStatus.CANCELLED, hours(1))
    old, new = ticket.cycles(target(UPDATE, on_reopen=OnReopen.NEW_CYCLE), now)
    assert (old.status, new.elapsed) == (CycleStatus.CANCELLED, hours(1))


def test_begins_with_the_reopening_when_somebody_wrote_before_it() -> None:
    ticket = (
        Ticket("2026-05-26 09:00")
        .agent_replies("2026-05-26 10:00")
        .is_resolved("2026-05-26 10:00")
        .agent_replies("2026-05-26 11:00")
        .goes_on("2026-05-27 10:00")
    )
    running = ticket.cycles(target(UPDATE), "2026-05-27 11:00")[-1]
    assert running.started_at == paris("2026-05-27 10:00")
    assert running.elapsed == hours(1)
