"""What a clock shows: outcome first, by the same predicate as everywhere."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from store.replacing import replace
from store.rows import Clock, ListRow
from store.times import to_us
from tests.builders import MONDAY, SmallDesk
from tests.tui.queue.test_list_model import row
from tui.present import clocks
from tui.present.clocks import ClockFace, bar, face, faces, unpromised
from tui.present.preview import clock_lines
from tui.present.rows import Reading, time_part
from tui.widgets import clocks as clock_widgets

BERLIN = ZoneInfo("Europe/Berlin")
HOUR_US = 3_600_000_000


async def shown(
    small: SmallDesk, ticket_id: int, target: str, at: datetime | None = None
) -> ClockFace:
    clock = (await small.clocks(ticket_id))[target]
    calendar = small.desk.policies.calendar(small.office)
    return face(clock, calendar, to_us(at or small.clock()), BERLIN)


async def test_a_running_clock_says_what_is_left_and_when_it_is_due(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    told = await shown(small, ticket_id, "solution", MONDAY + timedelta(minutes=30))
    # Two hours until lunch, four after it, two on Tuesday; half an hour of it has passed.
    assert (told.sign, told.figure) == (" ", "7h 30m left")
    assert told.lines == ("due Tue 10:00",)
    assert told.share is not None
    assert round(told.share, 4) == 0.0625


async def test_past_its_notify_percentage_it_warns(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    told = await shown(small, ticket_id, "solution", MONDAY + timedelta(hours=23))
    assert (told.sign, told.level, told.figure) == ("▲", clocks.WARNING, "1h 00m left")
    assert told.lines == ("due Tue 10:00 · notified at 80 %",)


async def test_it_is_overdue_only_past_its_target(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    at = MONDAY + timedelta(hours=1)
    assert (await shown(small, ticket_id, "first_response", at)).level != clocks.OVERDUE
    told = await shown(small, ticket_id, "first_response", at + timedelta(seconds=1))
    assert (told.sign, told.figure) == ("■", "−1s")
    assert told.lines == ("was due Mon 11:00",)


async def test_outside_hours_it_says_when_it_goes_on(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    told = await shown(small, ticket_id, "solution", datetime(2026, 3, 2, 20, tzinfo=UTC))
    assert (told.sign, told.level) == ("☾", clocks.MUTED)
    assert told.lines[1] == "outside hours, goes on Tue 08:00"


async def test_a_paused_clock_says_since_when_and_why(small: SmallDesk) -> None:
    from desk import tickets
    from desk.workflow import WAITING_CUSTOMER

    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    small.clock.forward(days=1)
    told = await shown(small, ticket_id, "solution")
    assert (told.sign, told.figure) == ("‖", "7h 30m left")
    assert told.lines == ("paused since Mon 10:30", "waiting for customer")


async def test_a_finished_clock_is_one_line(small: SmallDesk) -> None:
    from desk import tickets

    ticket_id = await small.ticket()
    small.clock.forward(minutes=42)
    await tickets.reply(small.desk, small.anna, ticket_id, "hello")
    told = await shown(small, ticket_id, "first_response")
    assert (told.sign, told.figure, told.share, told.lines) == ("✓", "in 42m of 1h 00m", None, ())


async def test_a_missed_clock_says_by_how_much(small: SmallDesk) -> None:
    from desk import tickets

    ticket_id = await small.ticket()
    small.clock.forward(minutes=75)
    await tickets.reply(small.desk, small.anna, ticket_id, "hello")
    assert (await shown(small, ticket_id, "first_response")).figure == "missed by 15m"


async def test_only_the_newest_cycle_is_shown_with_how_many_were_missed(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    newest = (await small.clocks(ticket_id))["update"]
    missed = replace(newest, cycle=1, status="missed", elapsed_us=5 * HOUR_US)
    calendar = small.desk.policies.calendar(small.office)
    told = faces([missed, replace(newest, cycle=2)], calendar, to_us(MONDAY), BERLIN)
    assert [shown.target for shown in told] == ["update"]
    assert told[0].lines[-1] == "1 earlier missed"


async def test_the_clock_of_a_team_has_its_name(small: SmallDesk) -> None:
    update = (await small.clocks(await small.ticket()))["update"]
    calendar = small.desk.policies.calendar(small.office)
    known = [update, replace(update, target="ola")]
    told = faces(known, calendar, to_us(MONDAY), BERLIN, team="Network\x1b")
    assert [shown.name for shown in told] == ["Update", "Team Network"]
    long = replace(told[1], team="Network and a great many other things")
    assert clock_widgets.clock_lines(long, 24)[0].plain == f"  Team Netw… {long.figure}"


async def test_what_is_not_promised_is_explained(small: SmallDesk) -> None:
    by_phone = await small.ticket(channel="phone")
    bare = await small.ticket(service_id=None)
    sla = small.desk.catalogue.slas[small.gold]
    known = list((await small.clocks(by_phone)).values())
    assert unpromised(await small.read(by_phone), sla, known)[0] == (
        "First response: none, an agent opened it by phone."
    )
    no_clocks: list[Clock] = []
    assert unpromised(await small.read(bare), None, no_clocks) == (
        "No SLA: no deadline is promised.",
    )


def test_the_bar_marks_the_notify_percentages_on_both_its_parts() -> None:
    assert bar(0.5, (0.25, 0.75), 8) == ("━━┷━", "──┴─")
    assert bar(1.0, (0.8,), 5) == ("━━━━┷", "")


async def test_list_ticket_and_preview_show_the_same_sign(small: SmallDesk) -> None:
    ticket_id = await small.ticket(start=MONDAY - timedelta(hours=1))
    calendar = small.desk.policies.calendar(small.office)
    clock = (await small.clocks(ticket_id))["solution"]
    # It has used 80 % of its time at 16:24 in Berlin, an hour before UTC.
    for at, sign in (("10:00", " "), ("11:30", "☾"), ("15:30", "▲"), ("20:00", "☾")):
        now_us = to_us(datetime.fromisoformat(f"2026-03-02T{at}Z"))
        reading = Reading(calendar.elapsed_us(now_us), calendar.is_open_us(now_us))
        due_us = calendar.elapsed_us(clock.due_us or 0)
        shown = [
            time_part(as_row(clock), due_us, reading, now_us, BERLIN).text[0],
            face(clock, calendar, now_us, BERLIN).sign,
            clock_lines(clock, calendar, now_us, BERLIN)[0].plain[0],
        ]
        assert shown == [sign] * 3


def as_row(clock: Clock) -> ListRow:
    """The line of a list in which this clock comes first."""
    early = [at_us for percent, at_us in clock.thresholds if percent < 100]
    blank = row(clock.ticket_id, deadline_us=clock.due_us)
    return replace(blank, next_target=clock.target, breaches_us=clock.breaches_us, warn_us=early[0])
