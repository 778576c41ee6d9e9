"""How the administration looks, at three sizes."""

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension

from tests.builders import SmallDesk
from tests.tui.admin.at_work import at_work
from tui.screens.admin.sla_form import SlaForm
from tui.screens.admin.targets_page import TargetsPage

SIZES = [(80, 24), (120, 40), (160, 48)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_sla_form_looks_as_it_did(
    small: SmallDesk, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    await small.closed_ticket()
    await small.ticket()
    small.clock.forward(hours=1)
    async with at_work(small, size=size) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.on(SlaForm)
        await anna.until(lambda: bool(form.form.values()))
        form.form.put({"update": 180, "first_response": 30})
        form.form.focus_field("update_notify")
        await anna.pilot.pause()
        await anna.write("75 190 %")
        await anna.press("ctrl+s")
        await anna.until(lambda: "use 1 to 99" in anna.beneath("update_notify"))
        await anna.until(lambda: "Mon 15:00" in anna.text())
        await anna.until(lambda: form.lookout.reason_against_table() is None)
        form.form.focus_field("validity")
        await anna.pilot.pause(0.2)
        drawn = anna.app.export_screenshot(title="SLA", simplify=True)
    assert drawn == snapshot.use_extension(SVGImageSnapshotExtension)


@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_overview_and_the_services_look_as_they_did(
    small: SmallDesk, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with at_work(small, size=size) as anna:
        await anna.press("5")
        await anna.until(lambda: "Services         2" in anna.text())
        overview = anna.app.export_screenshot(title="Admin", simplify=True)
        await anna.section("s")
        await anna.until(lambda: "▌ Network" in anna.text())
        services = anna.app.export_screenshot(title="Services", simplify=True)
    pictures = snapshot.use_extension(SVGImageSnapshotExtension)
    assert overview == pictures(name="overview")
    assert services == pictures(name="services")


@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_targets_in_detail_look_as_they_did(
    small: SmallDesk, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with at_work(small, size=size) as anna:
        await anna.section("l")
        await anna.press("enter")
        await anna.form()
        await anna.press("f4")
        page = await anna.on(TargetsPage)
        await anna.until(lambda: page.focused is not None)
        page.form.put({"solution_priority_1": 120, "solution_priority_4": 0, "ola": 240})
        page.form.focus_field("solution_on_reopen")
        await anna.until(lambda: page.owner.lookout.reason_against_table() is None)
        await anna.pilot.pause(0.2)
        drawn = anna.app.export_screenshot(title="Targets", simplify=True)
    assert drawn == snapshot.use_extension(SVGImageSnapshotExtension)
