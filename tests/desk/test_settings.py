"""Settings are changed one by one or together, and never over somebody else's change."""

import pytest

from desk.catalogue import save_calendar
from desk.errors import Conflict, NotAllowed
from desk.settings import present, save_settings
from tests.builders import SmallDesk
from tests.desk.refusals import refused


async def test_a_desk_starts_with_everything_on(small: SmallDesk) -> None:
    assert present(small.desk) == {
        "services": True,
        "slas": True,
        "stopwatch": True,
        "number_format": "{year}-{n:05}",
        "number_gaps": False,
        "default_calendar_id": small.office,
        "portal_queue_id": None,
        "own_tickets": "manage",
        "others_tickets": "manage",
    }


async def test_what_is_saved_counts_in_every_tocsin(small: SmallDesk) -> None:
    other = await small.another()
    values = present(small.desk) | {"stopwatch": False, "number_format": "T{n:04}"}
    await save_settings(small.desk, small.anna, values)
    await other.refresh()
    assert present(other) == values
    # What was given as it is was not written: somebody else may change it meanwhile.
    assert set(other.catalogue.setting_versions) == {
        "stopwatch",
        "number_format",
        "default_calendar_id",
    }
    await other.close()


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"number_format": "{year}"}, "number_format", "Use {n} exactly once"),
        ({"number_format": ""}, "number_format", "Use {n} exactly once"),
        ({"number_format": "{week}-{n}"}, "number_format", "allowed are year"),
        ({"default_calendar_id": 99}, "default_calendar_id", "not in use"),
        ({"default_calendar_id": None}, "default_calendar_id", "not in use"),
        ({"services": "perhaps"}, "services", "Say yes or no"),
        ({"theme": "dark"}, "theme", "no field of the form"),
    ],
)
async def test_a_wrong_setting_is_refused_at_the_field(
    small: SmallDesk, values: dict[str, object], field: str, said: str
) -> None:
    fields = await refused(save_settings(small.desk, small.anna, values))
    assert list(fields) == [field]
    assert said in fields[field]


async def test_somebody_elses_change_is_a_conflict_and_nothing_is_written(
    small: SmallDesk,
) -> None:
    form, seen = present(small.desk), dict(small.desk.catalogue.setting_versions)
    await save_settings(small.desk, small.anna, {"slas": False})
    with pytest.raises(Conflict, match="“SLAs”"):
        await save_settings(small.desk, small.anna, form | {"services": False}, versions=seen)
    assert present(small.desk)["services"] is True
    with pytest.raises(NotAllowed):
        await save_settings(small.desk, small.jan, {"slas": True})


async def test_another_default_calendar_moves_deadlines_that_count_in_it(
    small: SmallDesk,
) -> None:
    from desk.catalogue import save_sla

    await save_settings(small.desk, small.anna, {"default_calendar_id": small.office})
    await save_sla(small.desk, small.anna, {"calendar_id": None}, row_id=small.gold)
    ticket_id = await small.ticket()
    always = await save_calendar(
        small.desk,
        small.anna,
        {
            "name": "Always",
            "time_zone": "UTC",
            "weekly_hours": dict.fromkeys(range(7), "00:00-24:00"),
        },
    )
    before = await small.read(ticket_id)
    await save_settings(small.desk, small.anna, {"default_calendar_id": always})
    after = await small.read(ticket_id)
    assert after.calendar_id == always != before.calendar_id
    [told] = await small.events(ticket_id, "deadlines")
    assert told.data["reason"] == "The default calendar was changed"
