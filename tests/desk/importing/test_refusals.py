"""A broken file is refused with the reason, and looked at no further than needed."""

import tracemalloc
from pathlib import Path

import pytest

from desk.importing.servicenow import read_audit_log
from desk.importing.table import LARGEST_FILE, Unreadable
from tests.desk.importing.samples import NOW, REAL_LOG, UTC_ZONE, step, write_log

WHOLE = [step("New", 0, "09:00"), step("Closed", 1, "10:00", closed_at="02-02-2026 10:00")]


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        read_audit_log(path, UTC_ZONE, NOW)
    return str(refused.value)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_log(tmp_path / "log.csv", WHOLE)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "nowhere.csv cannot be read: No such file" in refusal(tmp_path / "nowhere.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read: Is a directory" in refusal(tmp_path)


def test_an_empty_file_is_called_empty(log: Path) -> None:
    log.write_bytes(b"")
    assert "is empty" in refusal(log)


def test_a_header_alone_is_no_log(tmp_path: Path) -> None:
    assert "no rows" in refusal(write_log(tmp_path / "header.csv", []))


def test_missing_columns_are_named(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", WHOLE, columns=["number", "incident_state"])
    assert "no column named sys_mod_count" in refusal(log)


def test_a_column_named_twice_is_refused(log: Path) -> None:
    log.write_text(log.read_text().replace("vendor", "number", 1).replace("rfc", "vendor", 1))
    assert "no column named rfc" in refusal(log)
    log.write_text(log.read_text().replace("\n", ",rfc,rfc\n", 1))
    assert "names the column number twice" in refusal(log)


def test_a_row_of_another_width_is_refused_by_its_line(log: Path) -> None:
    log.write_text(log.read_text().replace("Location 3", "Location 3,Paris", 1))
    assert "Line 2" in refusal(log)
    assert "29 columns where the header has 28" in refusal(log)


@pytest.mark.parametrize("missing", [2, 3, 8, 17, 18, 20, 60, 150])
def test_a_file_cut_in_the_middle_of_a_row_is_refused(log: Path, missing: int) -> None:
    log.write_bytes(log.read_bytes()[:-missing])
    assert "ends in the middle of line 3: it was cut off" in refusal(log)


def test_a_last_line_without_its_end_of_line_is_whole_all_the_same(log: Path) -> None:
    log.write_bytes(log.read_bytes()[:-1])
    assert read_audit_log(log, UTC_ZONE, NOW).rows == 2


def test_a_cut_in_the_real_log_is_refused_wherever_it_falls_in_a_row(tmp_path: Path) -> None:
    whole = REAL_LOG.read_bytes()
    start = whole.rindex(b"\n", 0, 100_000) + 1
    end = whole.index(b"\n", start)
    cut = tmp_path / "cut.csv"
    # At the very end of a row, nothing tells that rows are missing.
    for at in range(start + 1, end, 7):
        cut.write_bytes(whole[:at])
        assert "it was cut off" in refusal(cut), whole[start:at]


def test_a_quote_that_never_ends_is_refused(log: Path) -> None:
    log.write_text(log.read_text().replace("Location 3", '"Location 3', 1))
    assert "cut off" in refusal(log)


@pytest.mark.parametrize(
    "content",
    [b"\x7fELF\x02\x01\x01\x00" * 50, b"PK\x03\x04" + bytes(range(256)), b"\xff\xfen\x00u\x00"],
    ids=["program", "archive", "UTF-16"],
)
def test_a_binary_is_no_text(log: Path, content: bytes) -> None:
    log.write_bytes(content)
    assert "is not a text file" in refusal(log)


def test_a_text_in_another_encoding_is_refused_by_its_line(log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b"Location 3", "Łódź".encode("iso8859-2"), 1))
    assert "Line 2" in refusal(log)
    assert "not UTF-8" in refusal(log)


def test_one_endless_line_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    endless = tmp_path / "endless.csv"
    endless.write_bytes(b"number," * 7_000_000)
    tracemalloc.start()
    try:
        reason = refusal(endless)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "Line 1" in reason
    assert "longer than 64 KB" in reason
    assert most < 1_000_000


def test_a_file_too_large_is_refused_unread(log: Path) -> None:
    with log.open("r+b") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "at most 268 MB" in refusal(log)


def test_a_log_without_a_usable_row_is_refused_with_an_example(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", [{"sys_updated_at": "yesterday"}])
    assert "line 2, for one: 'yesterday' is no date" in refusal(log)
