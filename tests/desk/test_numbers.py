"""Ticket numbers follow the configured format, and unusable formats are refused."""

from datetime import UTC, datetime

import pytest

from desk.numbers import (
    DEFAULT_FORMAT,
    check_format,
    sequence_key,
    shortened,
    ticket_number,
    written_out,
)

MAY = datetime(2026, 5, 7, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "number", "key"),
    [
        (DEFAULT_FORMAT, "2026-00042", "2026"),
        ("INC{n:07}", "INC0000042", "all"),
        ("{year}{month}{day}-{n}", "20260507-42", "2026-05-07"),
    ],
)
def test_a_number_is_filled_in_and_counted_in_its_sequence(
    text: str, number: str, key: str
) -> None:
    assert check_format(text) is None
    assert ticket_number(text, MAY, 42) == number
    assert sequence_key(text, MAY) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{year}",
        "{n}{n}",
        "{n:x!}",
        "{0}",
        "{n",
        "{week}{n}",
        "{n} x",
        "T" * 24 + "{n}",
        "{n:99}",
    ],
)
def test_an_unusable_format_is_refused_with_a_sentence(text: str) -> None:
    assert (check_format(text) or "").endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "{n:9999999999}",
        "{n:{year}}",
        "{n.__class__}",
        "{n.real}",
        "{n[0]}",
        "{year.real}{n}",
        "{n!r}",
    ],
)
def test_a_format_cannot_reach_into_anything_or_ask_for_gigabytes(text: str) -> None:
    assert "allowed are year, month, day and n" in (check_format(text) or "")


@pytest.mark.parametrize(
    ("text", "typed", "pattern", "example"),
    [
        (DEFAULT_FORMAT, "2179", "____-02179", "2026-02179"),
        (DEFAULT_FORMAT, "-2179", "____-02179", "2026-02179"),
        (DEFAULT_FORMAT, "2024-2179", "2024-02179", "2024-02179"),
        ("INC_{n:07}", "42", r"INC\_0000042", "INC_0000042"),
        ("INC_{n:07}", "inc_42", r"INC\_0000042", "INC_0000042"),
        ("{year}{month}{day}-{n}", "0612-7", "____0612-7", "20260612-7"),
        ("{n:04}/{year}", "17/2025", "0017/2025", "0017/2025"),
    ],
)
def test_a_number_may_be_typed_without_its_zeros_and_its_beginning(
    text: str, typed: str, pattern: str, example: str
) -> None:
    assert shortened(text, typed, MAY) == (pattern, example)


@pytest.mark.parametrize("typed", ["INC7", "26-2179", "2026-", "%", "2026-0000_", "21x79"])
def test_what_is_no_part_of_a_number_stands_for_none(typed: str) -> None:
    assert shortened(DEFAULT_FORMAT, typed, MAY) is None


def test_a_short_number_is_written_out_for_this_year_and_those_before() -> None:
    leap_day = datetime(2028, 2, 29, tzinfo=UTC)
    numbers = written_out(DEFAULT_FORMAT, " #2763 ", leap_day)
    assert numbers[:3] == ("2028-02763", "2027-02763", "2026-02763")
    assert len(numbers) == 10
    assert written_out(DEFAULT_FORMAT, "2026-2763", leap_day) == ("2026-02763",)
    assert written_out(DEFAULT_FORMAT, "printer", leap_day) == ()
