"""The form of an SLA says what its values would do, while somebody types."""

import pytest
from textual.content import Content

from desk import tickets
from desk.grants import save_permission
from desk.sla_rules import save_rule
from desk.workflow import RESOLVED
from tests.builders import SmallDesk
from tests.tui.admin.at_work import AtWork, at_work
from tui.dialogs.picker import Picker
from tui.screens.admin.sla_form import SlaForm
from tui.screens.admin.sla_past import PastTable
from tui.screens.admin.targets_page import TargetsPage
from tui.screens.form import FormScreen
from tui.screens.ticket import TicketScreen
from tui.widgets.fields.page import in_room
from tui.widgets.fields.specs import Row


def side(anna: AtWork) -> str:
    """What the slab says, without its line breaks."""
    return " ".join(anna.told("#form-side").split())


async def gold(anna: AtWork) -> FormScreen:
    await anna.section("l")
    await anna.press("enter")
    return await anna.form()


async def write_in(anna: AtWork, form: FormScreen, field: str, text: str) -> None:
    form.form.focus_field(field)
    await anna.pilot.pause()
    await anna.write(text)


async def test_open_tickets_that_become_overdue_are_counted_and_listed_before_it_is_saved(
    small: SmallDesk,
) -> None:
    late = await small.ticket("VPN is down")
    small.clock.forward(minutes=40)
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        await anna.until(lambda: "1 ticket under this SLA" in side(anna))
        # Before anything is changed: all of them, with their deadlines.
        await anna.press("f3")
        await anna.on(Picker)
        assert "1 open ticket with its nearest deadline" in anna.text()
        assert "response" in anna.text()
        await anna.press("escape")
        assert await anna.on(SlaForm) is form
        await write_in(anna, form, "first_response", "30")
        await anna.until(lambda: "■ 1 becomes overdue" in side(anna))
        assert "1 gets another deadline" in side(anna)
        await anna.press("f3")
        await anna.on(Picker)
        assert "■ 2026-00001" in anna.text()
        assert "VPN is down" in anna.text()
        await anna.press("enter")
        ticket = await anna.on(TicketScreen)
        assert ticket.ticket_id == late
        await anna.press("escape")
        await anna.on(Picker)
        await anna.press("escape")
        assert await anna.on(SlaForm) is form
        # Nothing was saved by looking.
        assert (await small.clocks(late))["first_response"].target_us == 3600 * 1_000_000


async def test_what_is_saved_is_what_later_changes_are_compared_with(small: SmallDesk) -> None:
    await small.ticket()
    small.clock.forward(minutes=40)
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        await write_in(anna, form, "first_response", "30")
        await anna.until(lambda: "■ 1 becomes overdue" in side(anna))
        await anna.press("ctrl+s")
        await anna.until(lambda: "1 ticket under this SLA" in side(anna))
        await anna.press("ctrl+u")
        await anna.write("2h")
        await anna.until(lambda: "✓ 1 is rescued" in side(anna))


async def test_the_last_quarter_is_shown_as_it_was_and_as_it_would_have_been(
    small: SmallDesk,
) -> None:
    for hours in (1, 4):
        ticket_id = await small.ticket(priority=1)
        small.clock.forward(hours=hours)
        await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    small.clock.forward(minutes=1)
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        await anna.until(lambda: "2 tickets" in side(anna))
        assert "Solution" in side(anna).split("Last 90 days")[1]
        await write_in(anna, form, "solution", "2h")
        await anna.until(lambda: "■ −50.0 points then" in side(anna))
        await anna.press("f6")
        await anna.on(PastTable)
        told = [" ".join(row.split()) for row in anna.text().splitlines()]
        assert any("critical 100.0 2 0 50.0 1 1 −50.0" in row for row in told)


async def test_an_sla_that_is_made_invalid_rescues_nobody_and_says_who_still_names_it(
    small: SmallDesk,
) -> None:
    await save_rule(small.desk, small.anna, {"name": "All", "sla_id": small.gold})
    await small.ticket()
    small.clock.forward(hours=2)
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        form.form.put({"validity": "invalid"})
        form.paint_form()
        await anna.until(lambda: "1 has no deadline any more" in side(anna))
        assert "rescued" not in side(anna)
        assert "▲ Rule 1" in side(anna)
        assert "it is never chosen" in side(anna)


async def test_what_cannot_be_read_is_left_out_of_the_preview_and_said_to_be(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        await write_in(anna, form, "update_notify", "190")
        await write_in(anna, form, "update", "3h")
        await anna.until(lambda: "Values in error are left out" in side(anna))
        await anna.until(lambda: "Mon 14:00 was Mon 15:00" in side(anna))
        assert "190 is past the deadline; use 1 to 99." in anna.beneath("update_notify")


async def test_all_that_is_wrong_is_said_at_once(small: SmallDesk) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        # Nothing can be read from the one, and the other goes against a rule.
        form.form.put({"service_ids": (small.network,)})
        await write_in(anna, form, "update", "soon")
        await anna.press("ctrl+s")
        await anna.until(lambda: "✗ 2 to correct" in anna.told("#form-head"))
        assert "no duration" in anna.beneath("update")
        assert "default SLA of VPN" in anna.beneath("service_ids")


async def test_targets_in_detail_are_part_of_the_form_and_saved_with_it(small: SmallDesk) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        await anna.press("f4")
        page = await anna.on(TargetsPage)
        await anna.until(lambda: page.focused is not None)
        await write_in(anna, page, "solution_priority_1", "2h")
        await anna.until(lambda: "with critical priority" in side(anna))
        assert "Mon 12:00 was Tue 10:00" in side(anna)
        page.form.put({"reach_state": 240})
        await anna.press("f2")
        await anna.until(lambda: "states that are to be reached" in anna.text())
        page.form.put({"reach_state_states": ("open",), "solution_on_reopen": "keep"})
        await anna.press("f2")
        assert await anna.on(SlaForm) is form
        assert "open within 4h · critical: solution 2h" in anna.text()
        assert "● 1 change" in anna.told("#form-head")
        await anna.press("f2")
        await anna.until(lambda: "Gold is saved" in " ".join(anna.toasts()))
    gold_now = small.desk.catalogue.slas[small.gold]
    solution, reach = gold_now.target("solution"), gold_now.target("reach_state")
    assert solution is not None
    assert reach is not None
    assert (solution.seconds, solution.by_priority) == (8 * 3600, ((1, 2 * 3600),))
    assert solution.on_reopen == "keep"
    assert (reach.seconds, reach.states) == (4 * 3600, ("open",))


async def test_the_page_of_details_shows_what_its_own_values_would_do(small: SmallDesk) -> None:
    for hours in (1, 4):
        ended = await small.ticket(priority=1)
        small.clock.forward(hours=hours)
        await tickets.change_state(small.desk, small.anna, ended, RESOLVED)
    # Opened by an agent, it owes no first response that would be overdue already.
    await small.ticket("VPN is down", channel="phone")
    small.clock.forward(hours=2)
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        await anna.until(lambda: "1 ticket under this SLA" in side(anna))
        await anna.press("f4")
        page = await anna.on(TargetsPage)
        await anna.until(lambda: page.focused is not None)
        await write_in(anna, page, "solution", "1h 30m")
        # All of it: what concerns the past is worked out last.
        await anna.until(lambda: "■ −50.0 points then" in side(anna))
        assert "another deadline f3 lists them" in side(anna)
        assert "■ 1 become" in side(anna)
        await anna.press("f6")
        await anna.on(PastTable)
        await anna.press("escape", "f3")
        await anna.on(Picker)
        assert "VPN is down" in anna.text()
        await anna.press("escape")
        assert await anna.on(TargetsPage) is page
        # Back there, the figures are those of the page, and after leaving it those of the form.
        assert "■ 1 become" in side(anna)
        await anna.press("escape", "y")
        assert await anna.on(SlaForm) is form
        await anna.until(lambda: "1 ticket under this SLA" in side(anna))


async def test_until_there_are_figures_for_a_change_nothing_is_said_of_it(
    small: SmallDesk,
) -> None:
    await small.ticket()
    async with at_work(small, size=(140, 40)) as anna:
        form = await gold(anna)
        await anna.until(lambda: "1 ticket under this SLA" in side(anna))
        form.form.put({"solution": 120})
        form.paint_form()
        assert "another deadline" not in side(anna)
        assert "no change" not in side(anna)


async def test_leaving_the_details_without_taking_them_over_changes_nothing(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        form = await gold(anna)
        await anna.press("f4")
        page = await anna.on(TargetsPage)
        await anna.until(lambda: page.focused is not None)
        await write_in(anna, page, "next_response", "2h")
        await anna.press("escape", "y")
        assert await anna.on(SlaForm) is form
        assert form.form.changed == ()


async def test_who_may_not_save_sees_that_it_is_only_to_read(small: SmallDesk) -> None:
    async with at_work(small, "jan", size=(140, 40)) as jan:
        form = await gold(jan)
        assert form.has_class("-locked")
        assert "Only an admin can change this; ask Anna Berg." in jan.told("#form-locked")
        await jan.write("x")
        await jan.press("escape")
        # There is nothing to ask: it could not be saved anyway.
        await jan.until(lambda: jan.app.screen is not form)


async def test_what_a_target_counts_can_be_read_in_full_also_on_a_narrow_screen(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        await gold(anna)
        await anna.press("f4")
        page = await anna.on(TargetsPage)
        await anna.until(lambda: page.focused is not None)
        page.form.put({"first_response_counts": "all_time", "first_response_on_reopen": "keep"})
        await anna.until(lambda: "keeps its verdict" in anna.text())
        assert "around the clock" in anna.text()


async def test_a_verdict_on_an_open_ticket_is_said_not_to_be_counted(small: SmallDesk) -> None:
    answered = await small.ticket()
    await tickets.reply(small.desk, small.anna, answered, "It is back.")
    async with at_work(small, size=(140, 40)) as anna:
        await gold(anna)
        await anna.until(lambda: "No ticket ended, and open ones are not counted." in side(anna))


async def test_while_the_page_is_incomplete_its_old_figures_are_said_to_be_old(
    small: SmallDesk,
) -> None:
    await small.ticket()
    async with at_work(small, size=(140, 40)) as anna:
        await gold(anna)
        await anna.until(lambda: "1 ticket under this SLA" in side(anna))
        await anna.press("f4")
        page = await anna.on(TargetsPage)
        await anna.until(lambda: page.focused is not None)
        # No state is chosen yet.
        await write_in(anna, page, "reach_state", "2h")
        await anna.until(lambda: "not while something is wrong" in side(anna))


def test_what_does_not_fit_in_the_line_of_the_details_is_counted() -> None:
    told = "next response 2h · each team 8h · critical: response 15m · high: response 30m"
    assert in_room(told, 80) == told
    assert in_room(told, 45) == "next response 2h · each team 8h · 2 more"
    assert in_room(told, 12) == "next respon…"


def test_what_is_said_of_each_field_of_the_details_fits_at_the_bottom_of_a_narrow_screen() -> None:
    items = [item for item in TargetsPage.items(TargetsPage) if isinstance(item, Row)]  # type: ignore[arg-type]
    helps = {field.help for row in items for field in row.fields}
    assert all(helps)
    assert [told for told in helps if len(Content(told).wrap(76)) > 2] == []


async def test_who_may_not_see_tickets_is_not_told_how_many_there_are(small: SmallDesk) -> None:
    await small.ticket("Secret")
    await small.ticket("Seen", queue_id=small.errands)
    await small.ticket("Seen, too", queue_id=small.errands)
    given = {"agent_id": small.jan.id, "team_id": small.support, "level": "none"}
    await save_permission(small.desk, small.anna, given)
    async with at_work(small, "jan", size=(140, 40)) as jan:
        await gold(jan)
        assert "used by 2 open tickets that you may see" in jan.text()
        await jan.until(lambda: "2 tickets under this SLA" in side(jan))
        assert "Open tickets that you may see" in side(jan)
        assert "It counts for those that you may not see, too." in side(jan)
        await jan.press("f3")
        await jan.on(Picker)
        assert "2 open tickets that you may see with their nearest deadlines" in jan.text()
        assert jan.text().count("Seen") == 2
        assert "Secret" not in jan.text()


@pytest.mark.parametrize(
    ("section", "field", "value"), [("l", "first_response", "30"), ("c", "weekly_hours_0", "9-12")]
)
async def test_saving_tells_no_number_of_tickets_that_one_may_not_see(
    small: SmallDesk, section: str, field: str, value: str
) -> None:
    for number in range(3):
        await small.ticket(f"Secret {number}")
    given = {"agent_id": small.anna.id, "team_id": small.support, "level": "none"}
    await save_permission(small.desk, small.anna, given)
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section(section)
        await anna.press("enter")
        form = await anna.form()
        form.progress(1, 3)
        assert "its open tickets are being reckoned anew" in anna.told("#form-head")
        form.form.focus_field(field)
        await anna.press("ctrl+u")
        await anna.write(value)
        await anna.until(lambda: "No open ticket that you may see" in side(anna))
        await anna.press("f2")
        await anna.until(lambda: any("is saved" in toast for toast in anna.toasts()))
        told = " ".join(anna.toasts())
        assert "the deadlines of its open tickets are reckoned anew" in told
        assert not any(figure in told for figure in "123")
