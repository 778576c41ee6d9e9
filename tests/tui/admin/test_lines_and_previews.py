"""What overviews say and what fields read, without a screen."""

import pytest

from desk.opening_hours import parse_hours
from store.replacing import replace
from store.rows import INVALID, Catalogue, Service, Sla, SlaTarget
from tui.screens.admin import choices
from tui.screens.admin.lines import matching, service_lines, sla_lines, week_in_words
from tui.widgets.fields.specs import duration, optional_duration, parse_number, percents

TREE = Catalogue(
    1,
    services={
        1: Service(1, "Network", validity=INVALID),
        2: Service(2, "VPN", parent_id=1),
        3: Service(3, "Access", default_sla_id=7),
        4: Service(4, "Érp"),
        5: Service(5, "Laptop", parent_id=2),
    },
    slas={
        7: Sla(
            7,
            "Gold",
            targets=(SlaTarget("first_response", 5400), SlaTarget("solution", 28800)),
        )
    },
)


def test_services_stand_under_their_parents_by_name() -> None:
    found = [(line.name, line.depth) for line in service_lines(TREE)]
    assert found == [("Access", 0), ("Network", 0), ("VPN", 1), ("Laptop", 2), ("Érp", 0)]


def test_what_is_under_an_invalid_service_is_muted_with_it() -> None:
    assert {line.name for line in service_lines(TREE) if line.is_muted} == {
        "Network",
        "VPN",
        "Laptop",
    }


def test_a_filter_finds_words_of_the_whole_path_whatever_their_accents() -> None:
    assert [line.path for line in matching(service_lines(TREE), "lap net")] == [
        "Network › VPN › Laptop"
    ]
    assert [line.name for line in matching(service_lines(TREE), "erp")] == ["Érp"]


def test_a_service_cannot_be_put_under_what_is_under_it() -> None:
    without = choices.below(TREE, 1)
    assert [c.label for c in choices.services(TREE, without=without)] == ["Access", "Érp"]


def test_a_loop_of_services_does_not_hang_the_list_of_choices() -> None:
    loop = replace(TREE, services={1: Service(1, "A", parent_id=2), 2: Service(2, "B", 1)})
    assert choices.below(loop, 1) == {1, 2}


def test_an_sla_line_says_its_targets_and_that_no_service_has_it() -> None:
    assert sla_lines(TREE)[0].cells == ("1h 30m", "—", "8h", "none")


def test_a_week_is_told_by_runs_of_equal_days() -> None:
    week = {day: parse_hours("8-12, 13-17") for day in range(4)} | {5: parse_hours("9-13")}
    assert week_in_words(week) == "Mon-Thu 08:00-12:00, 13:00-17:00; Sat 09:00-13:00"


def test_times_and_percents_are_read_as_people_type_them() -> None:
    within, notify = duration("within"), percents("notify")
    assert within.parse is not None
    assert notify.parse is not None
    assert [within.parse(text) for text in ("", "90", "1h 30m", "off")] == [0, 90, 90, 0]
    assert [within.show(minutes) for minutes in (0, 90)] == ["", "1h 30m"]
    assert [notify.parse(text) for text in ("", "80", "90, 75 %", "75;75")] == [
        (),
        (80,),
        (75, 90),
        (75,),
    ]
    assert [notify.show(value) for value in ((), (75, 90))] == ["", "75 90 %"]
    assert parse_number(" 12 ") == 12
    for text, told in (
        ("a lot", "no percentage"),
        ("75 190", "190 is past the deadline; use 1 to 99."),
        ("100", "rings anyway"),
        ("0", "use 1 to 99"),
    ):
        with pytest.raises(ValueError, match=told):
            notify.parse(text)
    with pytest.raises(ValueError, match="whole number"):
        parse_number("-3")


def test_a_priority_without_a_time_of_its_own_is_told_from_one_that_is_switched_off() -> None:
    field = optional_duration("solution_priority_1")
    assert field.parse is not None
    assert [field.parse(text) for text in ("", " ", "off", "0", "2h")] == [None, None, 0, 0, 120]
    assert [field.show(value) for value in (None, 0, 120)] == ["", "off", "2h"]
