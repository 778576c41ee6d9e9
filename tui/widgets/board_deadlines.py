"""Tickets by deadline on the board: what is overdue, or what breaks next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from msgspec import Struct
from textual.content import Content

from desk.policies import Policies
from sla_engine import BusinessCalendar
from store.rows import Catalogue, ListRow
from tui.present.counted import counted, counts_in
from tui.present.rows import LEFT, NOTHING, OVERDUE, WARNING, Reading, TimePart, time_part
from tui.present.text import fit, line
from tui.present.words import SHORT_TARGETS
from tui.widgets.board_pane import BoardPane

_STYLES = {OVERDUE: "bold $error", WARNING: "$warning", NOTHING: "$text-disabled"}
_MUTED = "$text-muted"
# Bar, blank, sign and time; then the target, two cells apart.
_TIME_END = 3 + LEFT
_TARGET = 8
_TEAM, _OWNER = 12, 10
# Where team and owner have room beside a subject of some length.
_WITH_PEOPLE = 76
_LONGEST = 600


class DeadlineList(Struct, frozen=True):
    """``rows`` of all ``count``; ``told``: the half-sentence after the title, ``brief`` where room
    is scarce; ``empty``: said instead of lines; ``opens_all``: the key that opens all of them.
    """

    title: str
    rows: tuple[ListRow, ...]
    count: int
    told: str
    brief: str
    empty: str
    opens_all: str


_NOTHING = DeadlineList("", (), 0, "", "", "", "")


class Deadlines(BoardPane):
    """The time left ticks; the subject has the room that is left."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._list = _NOTHING
        self._people: dict[int, tuple[str, str]] = {}
        self._calendars: dict[int, BusinessCalendar] = {}
        self._zone: tzinfo | None = None
        self._elapsed: dict[int, int] = {}
        self._times: list[TimePart] = []
        self._room = 1

    @property
    def wanted(self) -> int:
        """Lines that it would fill if it could."""
        return len(self._list.rows)

    def show(
        self,
        shown: DeadlineList,
        catalogue: Catalogue,
        policies: Policies,
        zone: tzinfo | None,
        now_us: int,
    ) -> None:
        """Other rows, or the same ones as they are now."""
        self._list, self._zone = shown, zone
        self._people = {row.id: _people(row, catalogue) for row in shown.rows}
        self._calendars = {
            row.id: counted(
                policies.calendar(row.calendar_id),
                counts_in(catalogue, row.sla_id, row.next_target),
            )
            for row in shown.rows
            if row.calendar_id is not None
        }
        self._elapsed = {
            row.id: self._calendars[row.id].elapsed_us(row.deadline_us)
            for row in shown.rows
            if row.id in self._calendars and row.deadline_us is not None
        }
        self._times = self._times_at(now_us)
        self.lines_changed()

    def set_room(self, lines: int) -> None:
        """How many rows there are for lines, "3 more" included."""
        if lines != self._room:
            self._room = lines
            self.lines_changed()

    def tick(self, now_us: int) -> None:
        """A second has passed; draws only when that can be seen."""
        times = self._times_at(now_us)
        if times != self._times:
            self._times = times
            self.refresh()

    def _times_at(self, now_us: int) -> list[TimePart]:
        # By what they are, not by their hash: few calendars count for many rows.
        readings: dict[int, Reading] = {}
        for calendar in self._calendars.values():
            if id(calendar) not in readings:
                readings[id(calendar)] = Reading(
                    calendar.elapsed_us(now_us), calendar.is_open_us(now_us)
                )
        return [
            time_part(
                row,
                self._elapsed.get(row.id),
                readings[id(self._calendars[row.id])] if row.id in self._calendars else None,
                now_us,
                self._zone,
            )
            for row in self._list.rows
        ]

    @property
    def _shown(self) -> tuple[ListRow, ...]:
        fits = self._list.count <= self._room
        return self._list.rows[: self._room if fits else max(1, self._room - 1)]

    def line_keys(self) -> Sequence[int]:
        return [row.id for row in self._shown]

    def head(self, style: str, width: int) -> Content:
        head = Content(" " * 2) + Content.styled(self._list.title, style)
        people = width >= _WITH_PEOPLE
        told = line(self._list.told if people else self._list.brief)
        room = width - (_TEAM + _OWNER + 2 if people else 0) - head.cell_length - 4
        head += Content.styled(f"  {fit(told, room)}", _MUTED)
        if people and self._list.rows:
            head += Content.styled("  " + fit("TEAM", _TEAM) + "  OWNER", _MUTED)
        return head

    def line(self, index: int, width: int, chosen: bool) -> Content:
        row, part = self._list.rows[index], self._times[index]
        people = _TEAM + _OWNER + 4 if width >= _WITH_PEOPLE else 0
        rest = _MUTED if part.rests else ""
        subject = fit(line(row.subject[:_LONGEST]), width - _TIME_END - _TARGET - 4 - people)
        target = fit(SHORT_TARGETS.get(row.next_target or "", ""), _TARGET)
        drawn = (
            Content("  ")
            + Content.styled(part.text, _STYLES.get(part.tone, rest))
            + Content.styled(f"  {target}  ", _MUTED)
            + Content.styled(subject, "bold" if chosen else rest)
        )
        if people:
            team, owner = self._people[row.id]
            drawn += Content.styled("  " + fit(team or "—", _TEAM), _MUTED)
            style = _MUTED if owner else "$text-disabled"
            drawn += Content.styled("  " + fit(owner or "—", _OWNER), style)
        return drawn

    def below(self, width: int) -> Content | None:
        if not self._list.count:
            return Content("  ") + Content.styled(self._list.empty, _MUTED)
        more = self._list.count - len(self._shown)
        if more <= 0:
            return None
        return (
            Content("  ")
            + Content.styled(f"{more:,} more  ", _MUTED)
            + Content.styled(self._list.opens_all, "bold $accent")
            + Content.styled(" opens all", _MUTED)
        )


def _people(row: ListRow, catalogue: Catalogue) -> tuple[str, str]:
    """The team, and the last name of the owner; empty where there is none."""
    team = catalogue.teams.get(row.team_id or 0)
    owner = catalogue.agents.get(row.owner_id or 0)
    return line(team.name) if team else "", line(owner.name).split(" ")[-1] if owner else ""
