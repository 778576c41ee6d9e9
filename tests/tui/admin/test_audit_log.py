"""An admin looks up who changed what, by keys alone."""

from textual.widgets import OptionList

from desk.people import save_team
from desk.services import save_service
from desk.slas import save_sla
from store.rows import AuditEntry
from tests.builders import SmallDesk
from tests.tui.admin.at_work import at_work
from tui.dialogs.reading import ReadingDialog
from tui.present import audit as told
from tui.screens.admin.audit import AuditScreen


def shown(screen: AuditScreen) -> list[str]:
    options = screen.query_one(OptionList)
    return [str(options.get_option_at_index(n).prompt) for n in range(options.option_count)]


async def test_the_log_tells_who_changed_what_and_what_it_was_before(small: SmallDesk) -> None:
    await save_sla(small.desk, small.anna, {"solution": "2h"}, row_id=small.gold)
    await save_service(small.desk, small.anna, {"comment": "Old [/]"}, row_id=small.vpn)
    async with at_work(small) as anna:
        await anna.press("5", "o")
        screen = await anna.on(AuditScreen)
        lines = shown(screen)
        assert lines[0].endswith("service VPN changed: comment")
        assert lines[1].endswith("SLA Gold changed: targets")
        assert all("Anna Berg" in line for line in lines[:2])
        await anna.press("down", "enter")
        await anna.on(ReadingDialog)
        text = anna.text()
        assert "Solution  8h, bell at 80 %" in text
        assert "→ 2h, bell at 80 %" in text
        assert "Update" not in text
        await anna.press("escape", "escape")


async def test_the_filter_narrows_the_log_to_somebody_or_something(small: SmallDesk) -> None:
    for name in ("Night", "Weekend"):
        await save_team(small.desk, small.anna, {"name": name})
    async with at_work(small) as anna:
        await anna.press("5", "o")
        screen = await anna.on(AuditScreen)
        await anna.press("slash")
        await anna.write("berg weekend")
        await anna.until(lambda: len(shown(screen)) == 1)
        assert "team Weekend added" in shown(screen)[0]
        await anna.write(" nobody")
        await anna.until(lambda: not shown(screen))
        assert "has to do with" in anna.text()


async def test_who_is_no_admin_is_told_so(small: SmallDesk) -> None:
    async with at_work(small, "jan") as jan:
        await jan.press("5", "o")
        assert not isinstance(jan.app.screen, AuditScreen)
        await jan.until(lambda: bool(jan.toasts()))
        assert jan.toasts() == ["Only an admin can read the audit log; ask Anna Berg."]


def test_values_are_told_in_words() -> None:
    def entry(before: dict[str, object] | None, after: dict[str, object]) -> AuditEntry:
        return AuditEntry(1, 0, "agent", 1, "Anna", "changed", "agent", 2, "Jan", before, after)

    changed = entry(
        {"team_ids": [], "role": "agent", "weekly_hours": {"0": []}},
        {"team_ids": ["Field"], "role": "admin", "weekly_hours": {"0": [[28800, 43200]]}},
    )
    assert [(name, content.plain) for name, content in told.changes(changed)] == [
        ("teams", "nothing → Field"),
        ("role", "agent → admin"),
        ("weekly hours", "nothing → Mon 08:00-12:00"),
    ]
