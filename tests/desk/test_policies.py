"""What an SLA promises has a version: another one exactly when a deadline could be another."""

from __future__ import annotations

import pytest

from desk.catalogue import save_calendar, save_service, save_sla
from desk.policy_rows import STATE_NUMBERS, targets_of
from desk.settings import save_settings
from desk.workflow import STATES
from sla_engine import Counts, OnReopen, TargetKind
from store.rows import SlaTarget
from tests.builders import SmallDesk


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Platinum"},
        {"comment": "ours"},
        {"dialog_message": "Call first."},
        {"solution": "8h"},
        {"next_response": 0, "next_response_notify": "50"},
        {"service_ids": [1, 2]},
    ],
)
async def test_what_moves_no_deadline_makes_no_version(
    small: SmallDesk, values: dict[str, object]
) -> None:
    await save_sla(small.desk, small.anna, {"comment": "first"}, row_id=small.gold)
    before = small.desk.catalogue.sla_versions[small.gold]
    small.clock.forward(minutes=1)
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    assert small.desk.catalogue.sla_versions[small.gold] == before


@pytest.mark.parametrize(
    "values",
    [
        {"solution": "9h"},
        {"solution_notify": "50, 80"},
        {"solution_pauses": ["customer"]},
        {"solution_by_priority": {1: 60}},
        {"solution_on_reopen": "keep"},
        {"solution_counts": "all_time"},
        {"solution_catches_up": True},
        {"ola": 60},
        {"validity": "temporarily invalid"},
    ],
)
async def test_what_could_move_one_makes_a_version_that_counts_from_then_on(
    small: SmallDesk, values: dict[str, object]
) -> None:
    first = small.desk.policies.version(small.gold)
    at_us = int(small.clock.forward(minutes=1).timestamp() * 1_000_000)
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    told = small.desk.catalogue.sla_versions[small.gold]
    now = small.desk.policies.version(small.gold)
    assert [(one.version, one.since_us) for one in told] == [(first, 0), (now, at_us)]
    assert first != now


async def test_every_sla_that_counts_in_a_calendar_gets_a_version_when_it_is_changed(
    small: SmallDesk,
) -> None:
    values = {"name": "Silver", "solution": "8h", "service_ids": [small.vpn]}
    silver = await save_sla(small.desk, small.anna, values)
    for change in (
        {"holidays": "2026-03-03 Town fair"},
        {"exceptional_days": "24 Dec 2026 09:00-12:00 Christmas Eve"},
        {"holiday_time_zone": "Asia/Tokyo"},
        {"time_zone": "Europe/London"},
    ):
        before = {n: len(small.desk.catalogue.sla_versions[n]) for n in (small.gold, silver)}
        small.clock.forward(minutes=1)
        await save_calendar(small.desk, small.anna, change, row_id=small.office)
        for sla_id, count in before.items():
            assert len(small.desk.catalogue.sla_versions[sla_id]) == count + 1
    small.clock.forward(minutes=1)
    await save_calendar(small.desk, small.anna, {"name": "Bureau"}, row_id=small.office)
    assert len(small.desk.catalogue.sla_versions[silver]) == 5


async def test_another_default_calendar_is_a_version_for_those_who_name_none(
    small: SmallDesk,
) -> None:
    values = {"name": "Silver", "solution": "8h", "service_ids": [small.vpn]}
    silver = await save_sla(small.desk, small.anna, values)
    night = {"name": "Night", "time_zone": "UTC", "weekly_hours": {0: "22:00-30:00"}}
    night_id = await save_calendar(small.desk, small.anna, night)
    small.clock.forward(minutes=1)
    await save_settings(small.desk, small.anna, {"default_calendar_id": night_id})
    versions = small.desk.catalogue.sla_versions
    assert (len(versions[silver]), len(versions[small.gold])) == (2, 1)


async def test_two_changes_at_one_instant_leave_the_last_and_the_first(small: SmallDesk) -> None:
    for minutes in (60, 120, 180):
        await save_sla(small.desk, small.anna, {"solution": minutes}, row_id=small.gold)
    told = small.desk.catalogue.sla_versions[small.gold]
    assert [one.since_us for one in told] == [0, small.desk.now_us()]
    assert told[-1].version == small.desk.policies.version(small.gold)


async def test_a_clock_put_back_does_not_bring_an_older_promise_back(small: SmallDesk) -> None:
    small.clock.forward(hours=2)
    await save_sla(small.desk, small.anna, {"solution": 60}, row_id=small.gold)
    small.clock.forward(hours=-1)
    await save_sla(small.desk, small.anna, {"solution": 120}, row_id=small.gold)
    again = await small.another()
    assert again.catalogue.sla_versions[small.gold][-1].version == again.policies.version(
        small.gold
    )
    await again.close()


async def test_what_concerns_no_sla_writes_no_version(small: SmallDesk) -> None:
    await save_sla(small.desk, small.anna, {"comment": "first"}, row_id=small.gold)
    before = small.desk.catalogue.sla_versions
    small.clock.forward(minutes=1)
    await save_service(small.desk, small.anna, {"comment": "new"}, row_id=small.vpn)
    assert small.desk.catalogue.sla_versions == before


def test_every_option_of_a_row_reaches_the_engine() -> None:
    [target] = targets_of(
        [
            SlaTarget(
                "reach_state",
                3600,
                by_priority=((1, 60), (2, 0)),
                notify=(90, 50),
                pauses=("date",),
                on_reopen="new_cycle",
                counts="working_days",
                catches_up=True,
                states=("open", "resolved"),
            ),
            SlaTarget("ola", 0),
        ]
    )
    assert (target.kind, target.notify, target.catches_up) == (
        TargetKind.REACH_STATE,
        (50, 90),
        True,
    )
    assert [target.duration_for(n).total_seconds() for n in (1, 2, 3, None)] == [60, 0, 3600, 3600]
    assert (target.on_reopen, target.counts) == (OnReopen.NEW_CYCLE, Counts.WORKING_DAYS)
    assert target.states == {STATE_NUMBERS["open"], STATE_NUMBERS["resolved"]}


def test_a_row_that_names_no_states_to_reach_is_off() -> None:
    rows = [SlaTarget("reach_state", 3600), SlaTarget("solution", 3600)]
    assert [target.kind for target in targets_of(rows)] == [TargetKind.SOLUTION]


def test_numbers_of_states_never_change_since_trails_hold_them() -> None:
    assert {code: STATE_NUMBERS[code] for code in STATES} == {
        "new": 1,
        "open": 2,
        "waiting_customer": 3,
        "waiting_agent": 4,
        "waiting_third_party": 5,
        "waiting_date": 6,
        "resolved": 7,
        "closed": 8,
    }
