"""What is odd in a log is mended or left out, line by line."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store.times import from_us
from tests.desk.importing.samples import read_log, step


def states(log_rows: list[dict[str, str]], tmp_path: Path) -> list[str]:
    [incident] = read_log(tmp_path / "log.csv", log_rows).incidents
    return [row.state.code for row in incident.rows if row.state]


def test_rows_are_put_in_order_of_time_and_then_of_their_count(tmp_path: Path) -> None:
    rows = [
        step("Closed", 3, "12:00"),
        step("New", 0, "09:00"),
        step("Resolved", 2, "11:00"),
        step("Active", 1, "11:00"),
    ]
    assert states(rows, tmp_path) == ["new", "open", "resolved", "closed"]


def test_rows_out_of_order_are_reported_by_line(tmp_path: Path) -> None:
    rows = [step("Active", 1, "10:00"), step("New", 0, "09:00")]
    [remark] = read_log(tmp_path / "log.csv", rows).mended
    assert remark.line == 2
    assert "put in order" in remark.text


def test_the_fewest_rows_that_contradict_the_others_are_left_out(tmp_path: Path) -> None:
    rows = [
        step("Active", 7, "09:00"),
        step("Active", 1, "10:00"),
        step("Resolved", 2, "11:00"),
        step("New", 1, "11:30"),
        step("Closed", 3, "12:00"),
    ]
    log = read_log(tmp_path / "log.csv", rows)
    assert [remark.line for remark in log.refused] == [2, 5]
    assert [row.line for row in log.incidents[0].rows] == [3, 4, 6]


def test_a_log_that_begins_in_the_middle_says_so(tmp_path: Path) -> None:
    log = read_log(tmp_path / "log.csv", [step("Active", 4, "11:00")])
    assert "begins in the middle, after 4 changes" in log.mended[0].text


@pytest.mark.parametrize("opened", ["?", "02-02-2026 14:00", "31-02-2026 08:00"])
def test_without_a_usable_opening_time_the_first_change_is_the_opening(
    tmp_path: Path, opened: str
) -> None:
    rows = [step("New", 0, "09:30", opened_at=opened), step("Active", 1, "10:00", opened_at=opened)]
    log = read_log(tmp_path / "log.csv", rows)
    assert f"{from_us(log.incidents[0].opened_us):%H:%M}" == "09:30"
    assert any("counts as opened 2026-02-02 09:30" in remark.text for remark in log.mended)


def test_an_end_that_no_row_tells_of_is_taken_from_its_column(tmp_path: Path) -> None:
    ends = {"resolved_at": "02-02-2026 12:00", "closed_at": "05-02-2026 12:00"}
    rows = [step("New", 0, "09:00", **ends), step("Active", 1, "10:00", **ends)]
    assert states(rows, tmp_path) == ["new", "open", "resolved", "closed"]


def test_an_end_before_the_last_change_is_not_believed(tmp_path: Path) -> None:
    ends = {"resolved_at": "02-02-2026 09:30"}
    rows = [step("New", 0, "09:00", **ends), step("Active", 1, "10:00", **ends)]
    assert states(rows, tmp_path) == ["new", "open"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"sys_updated_at": "2026-02-02 09:00"}, "is no date"),
        ({"sys_updated_at": "30-02-2026 09:00"}, "is no date"),
        ({"sys_updated_at": "02-02-2026 9:00"}, "is no date"),
        ({"sys_updated_at": "?"}, "sys_updated_at is unknown"),
        ({"sys_updated_at": "02-02-2029 09:00"}, "in the future"),
        ({"sys_updated_at": "02-02-0026 09:00"}, "before 1980"),
        ({"sys_mod_count": "many"}, "sys_mod_count is no number"),
        ({"number": ""}, "the number is missing"),
        ({"number": "INC 1"}, "the number is missing"),
    ],
)
def test_a_row_that_makes_no_sense_is_left_out_and_the_others_stay(
    tmp_path: Path, values: dict[str, str], reason: str
) -> None:
    log = read_log(tmp_path / "log.csv", [step("New", 0, "09:00"), values])
    [remark] = log.refused
    assert remark.line == 3
    assert reason in remark.text
    assert len(log.incidents) == 1


def test_an_unknown_state_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    rows = [step("Active", 0, "09:00"), step("-100", 1, "10:00"), step("Resolved", 2, "11:00")]
    log = read_log(tmp_path / "log.csv", rows)
    assert [row.state.code if row.state else "" for row in log.incidents[0].rows] == [
        "open",
        "",
        "resolved",
    ]
    assert log.mended[0].line == 3


def test_dates_are_read_in_the_zone_that_was_given(tmp_path: Path) -> None:
    log = read_log(tmp_path / "log.csv", [step("New", 0, "09:00")], ZoneInfo("Europe/Paris"))
    assert f"{from_us(log.incidents[0].opened_us):%H:%M}" == "08:00"
