"""Rules that choose an SLA, listed in their order and changed with keys alone."""

from desk.sla_rules import save_rule
from store.rows import Catalogue, Service, Sla, SlaRule, Team
from tests.builders import SmallDesk
from tests.tui.admin.at_work import at_work
from tui.dialogs.picker import Picker
from tui.screens.admin.lines import rule_lines
from tui.screens.admin.section_screen import SectionScreen
from tui.screens.admin.sla_rule_form import SlaRuleForm


def test_a_rule_is_told_by_what_it_asks_for_and_what_then_applies() -> None:
    catalogue = Catalogue(
        1,
        teams={3: Team(3, "Field")},
        services={1: Service(1, "Network"), 2: Service(2, "VPN", parent_id=1)},
        slas={7: Sla(7, "Gold"), 8: Sla(8, "Old", validity="invalid")},
        sla_rules=(
            SlaRule(1, "A", 1, 5, service_id=2, team_id=3, sla_id=7),
            SlaRule(2, "B", 2, organisation="Ostwind", type="question", min_priority=2),
            SlaRule(3, "C", 3, sla_id=8),
        ),
    )
    told = [(line.number, *line.cells) for line in rule_lines(catalogue, {5: "Łukasz Żak"})]
    assert told == [
        (1, "Łukasz Żak · Network › VPN · team Field", "Gold"),
        (2, "Ostwind · question · high or critical", "no SLA"),
        (3, "any ticket", "Old (not valid)"),
    ]


async def test_a_rule_is_made_with_keys_and_counts_the_tickets_that_are_like_that(
    small: SmallDesk,
) -> None:
    await small.ticket(priority=1)
    await small.ticket()
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section("r")
        await anna.press("n")
        form = await anna.on(SlaRuleForm)
        await anna.until(lambda: "2 open tickets are like that" in anna.told("#form-side"))
        await anna.write("Ostwind, urgent")
        form.form.focus_field("organisation")
        await anna.pilot.pause()
        await anna.write("OSTWIN")
        await anna.until(lambda: "▲ No customer is of OSTWIN." in anna.told("#form-side"))
        await anna.write("D")
        form.form.focus_field("min_priority")
        await anna.press("enter")
        await anna.on(Picker)
        await anna.write("high")
        await anna.press("enter")
        await anna.until(lambda: "1 open ticket is like that" in anna.told("#form-side"))
        assert "gets no SLA at all" in " ".join(anna.told("#form-side").split())
        form.form.put({"sla_id": small.gold})
        await anna.press("f2")
        await anna.on(SectionScreen)
        await anna.until(lambda: "OSTWIND · high or critical" in anna.text())
    [rule] = small.desk.catalogue.sla_rules
    assert (rule.organisation, rule.min_priority, rule.sla_id) == ("OSTWIND", 2, small.gold)


async def test_the_order_is_changed_with_keys_and_says_where_it_ends(small: SmallDesk) -> None:
    for name in ("One", "Two", "Three"):
        await save_rule(small.desk, small.anna, {"name": name, "sla_id": small.gold})
    async with at_work(small, size=(80, 24)) as anna:
        section = await anna.section("r")
        await anna.until(lambda: "3  Three" in anna.text())
        await anna.press("shift+up")
        assert "It is the first already." in anna.toasts()
        await anna.press("shift+down")
        await anna.until(lambda: "▌  2  One" in anna.text())
        assert [rule.name for rule in small.desk.catalogue.sla_rules] == ["Two", "One", "Three"]
        await anna.press("slash")
        await anna.write("three")
        await anna.until(lambda: "1 of 3" in anna.told("#section-head"))
        assert "Take the filter away" in (section.reason_against_moving(-1) or "")


async def test_only_an_admin_changes_the_order(small: SmallDesk) -> None:
    for name in ("One", "Two"):
        await save_rule(small.desk, small.anna, {"name": name})
    async with at_work(small, "jan", size=(80, 24)) as jan:
        await jan.section("r")
        await jan.until(lambda: "2  Two" in jan.text())
        await jan.press("shift+down")
        assert any("Only an admin" in toast for toast in jan.toasts())
        assert [rule.name for rule in small.desk.catalogue.sla_rules] == ["One", "Two"]
