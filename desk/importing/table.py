"""A CSV file from outside, read line by line within bounds, or refused with the reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from desk.errors import DeskError

LARGEST_FILE = 256 * 1024 * 1024
LONGEST_LINE = 64 * 1024
MOST_ROWS = 500_000
MOST_COLUMNS = 200

# Nothing below a space belongs in a text file but the tab and the ends of lines.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Progress = Callable[[int, int], None]


class Unreadable(DeskError):
    """The file cannot be imported; the sentence says which, where, why and what to do."""


class Record(Struct, frozen=True):
    """One row, by column name. ``may_be_cut``: the file ends here without an end of line."""

    line: int
    values: dict[str, str]
    may_be_cut: bool


def no_progress(_done: int, _total: int) -> None:
    """For callers that show none."""


def read_table(
    path: Path, columns: Sequence[str], progress: Progress = no_progress
) -> Iterator[Record]:
    """The rows of a CSV file (UTF-8, commas, a header with at least ``columns``), one at a time.

    ``progress`` is told (bytes read, bytes of the file). Never holds more than one row. Raises
    Unreadable as soon as something is wrong: whoever uses the rows before the end must be able to
    forget them.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > LARGEST_FILE:
                raise Unreadable(
                    f"{path} has {size // 1_000_000:,} MB; at most "
                    f"{LARGEST_FILE // 1_000_000:,} MB can be imported. Split it by incident."
                )
            yield from _records(path, _Lines(path, file, size, progress), columns)
    except OSError as error:
        raise Unreadable(
            f"{path} cannot be read: {error.strerror}. Check the path and your rights."
        ) from error


class _Lines:
    """Decoded lines, each checked before it is handed on."""

    def __init__(self, path: Path, file: BinaryIO, size: int, progress: Progress) -> None:
        self._path = path
        self._file = file
        self._size = size
        self._progress = progress
        self._bytes_read = 0
        self.number = 0
        self.is_ended = True

    def __iter__(self) -> Iterator[str]:
        # One byte more than allowed tells a long line from one that just fits.
        while line := self._file.readline(LONGEST_LINE + 1):
            self.number += 1
            self._bytes_read += len(line)
            self.is_ended = line.endswith(b"\n")
            self._check(line)
            if self.number % 256 == 0:
                self._progress(self._bytes_read, self._size)
            try:
                yield line.decode("utf-8-sig" if self.number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise Unreadable(
                    f"Line {self.number} of {self._path} is not UTF-8 text. Export the file as "
                    "CSV in UTF-8 and import that."
                ) from error
        self._progress(self._bytes_read, self._size)

    def _check(self, line: bytes) -> None:
        if _NOT_TEXT.search(line):
            raise Unreadable(
                f"{self._path} is not a text file: line {self.number} holds bytes that no text "
                "has. Export the log as CSV in UTF-8 and import that."
            )
        if len(line) > LONGEST_LINE:
            raise Unreadable(
                f"Line {self.number} of {self._path} is longer than {LONGEST_LINE // 1024} KB; "
                "this is no table of incidents. Check that it is the right file."
            )
        if self._bytes_read > LARGEST_FILE:
            raise Unreadable(
                f"{self._path} is larger than {LARGEST_FILE // 1_000_000:,} MB. "
                "Split it by incident."
            )


def _records(path: Path, lines: _Lines, columns: Sequence[str]) -> Iterator[Record]:
    rows = csv.reader(iter(lines), strict=True)
    header: list[str] | None = None
    count = 0
    try:
        for row in rows:
            if not row:
                continue
            if header is None:
                header = _header(path, row, columns)
                continue
            count += 1
            if count > MOST_ROWS:
                raise Unreadable(f"{path} has more than {MOST_ROWS:,} rows. Split it by incident.")
            _check_width(path, lines, row, header)
            yield Record(
                line=lines.number,
                values=dict(zip(header, row, strict=True)),
                may_be_cut=not lines.is_ended,
            )
    except csv.Error as error:
        raise Unreadable(
            f"Line {lines.number} of {path} is no row of a CSV file ({error}). If the file was cut "
            "off, get the whole of it and import that."
        ) from error
    if header is None:
        raise Unreadable(f"{path} is empty; check that it is the right file.")
    if not count:
        raise Unreadable(f"{path} has a header and no rows; check that it is the right file.")


def _header(path: Path, row: list[str], columns: Sequence[str]) -> list[str]:
    names = [name.strip() for name in row]
    missing = [name for name in columns if name not in names]
    if missing:
        told = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        raise Unreadable(
            f"{path} has no column named {told}. Line 1 must name the columns, with commas between "
            "them; check that it is the right file."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or len(names) > MOST_COLUMNS:
        reason = f"names the column {twice[0]} twice" if twice else "names too many columns"
        raise Unreadable(f"Line 1 of {path} {reason}; check that it is the right file.")
    return names


def _check_width(path: Path, lines: _Lines, row: list[str], header: list[str]) -> None:
    if len(row) == len(header) and (lines.is_ended or row[-1]):
        return
    if not lines.is_ended:
        raise cut_off(path, lines.number)
    raise Unreadable(
        f"Line {lines.number} of {path} has {len(row)} columns where the header has "
        f"{len(header)}. Correct it, or export the file again."
    )


def cut_off(path: Path, line: int) -> Unreadable:
    """The error for a file that ends in the middle of a row."""
    return Unreadable(
        f"{path} ends in the middle of line {line}: it was cut off. Get the whole file and import "
        "that."
    )
