"""A course: working time counted through the calendars that a ticket was promised in."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sla_engine.business_calendar import BusinessCalendar


class Piece(NamedTuple):
    """A calendar in force from `since_us` on; `offset_us` joins its count to the one before."""

    since_us: int
    calendar: BusinessCalendar
    offset_us: int


class Course:
    """One coordinate of elapsed working time over several calendars, each counting its while.

    What has elapsed under one calendar stays counted when another takes over. All in µs; the
    coordinate goes on growing where the calendar changes.
    """

    def __init__(self, calendars: Sequence[tuple[int, BusinessCalendar]]) -> None:
        """`calendars`: each with the instant from which it counts, ascending; the first one
        counts from the beginning.
        """
        pieces: list[Piece] = []
        for since_us, calendar in calendars:
            if pieces and pieces[-1].since_us >= since_us:
                # It never counted: another one took over at once.
                pieces.pop()
            if pieces and pieces[-1].calendar == calendar:
                continue
            offset = 0
            if pieces:
                before = pieces[-1]
                offset = (
                    before.offset_us
                    + before.calendar.elapsed_us(since_us)
                    - calendar.elapsed_us(since_us)
                )
            pieces.append(Piece(since_us, calendar, offset))
        self.pieces = tuple(pieces)
        if len(pieces) == 1:
            # The usual case costs nothing: it is the calendar's own coordinate.
            only = pieces[0].calendar
            self.elapsed_us = only.elapsed_us  # type: ignore[method-assign]
            self.instant_us = only.instant_us  # type: ignore[method-assign]
            self.latest_us = only.latest_us  # type: ignore[method-assign]

    def elapsed_us(self, instant_us: int) -> int:
        """The coordinate at an instant."""
        piece = self._piece_at(instant_us)
        return piece.offset_us + piece.calendar.elapsed_us(instant_us)

    def onward_us(self, instant_us: int, elapsed_us: int) -> int:
        """When so much more has elapsed after an instant, if the calendar of that instant stays.

        The earliest such instant; `elapsed_us` is positive. Raises NoWorkingTime.
        """
        return self._piece_at(instant_us).calendar.add_us(instant_us, elapsed_us)

    def instant_us(self, elapsed_us: int) -> int:
        """The earliest instant with this coordinate; raises NoWorkingTime."""
        for piece, following in zip(self.pieces, self.pieces[1:], strict=False):
            if elapsed_us <= self.elapsed_us(following.since_us):
                return piece.calendar.instant_us(elapsed_us - piece.offset_us)
        last = self.pieces[-1]
        return last.calendar.instant_us(elapsed_us - last.offset_us)

    def latest_us(self, elapsed_us: int) -> int:
        """The latest instant with this coordinate; raises NoWorkingTime."""
        for piece, following in zip(self.pieces, self.pieces[1:], strict=False):
            if elapsed_us < self.elapsed_us(following.since_us):
                return piece.calendar.latest_us(elapsed_us - piece.offset_us)
        last = self.pieces[-1]
        return last.calendar.latest_us(elapsed_us - last.offset_us)

    def _piece_at(self, instant_us: int) -> Piece:
        piece = self.pieces[0]
        for later in self.pieces[1:]:
            if later.since_us > instant_us:
                break
            piece = later
        return piece

    def parts(self, start_us: int, end_us: int) -> Iterator[tuple[int, int, BusinessCalendar]]:
        """A stretch of time divided by the calendar that counts in it."""
        for index, piece in enumerate(self.pieces):
            start = start_us if index == 0 else max(start_us, piece.since_us)
            end = end_us
            if index + 1 < len(self.pieces):
                end = min(end, self.pieces[index + 1].since_us)
            if start < end:
                yield start, end, piece.calendar
