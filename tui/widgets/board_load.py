"""Who carries how much: open tickets of teams and agents against what they take."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content

from desk.board import AgentLoad, TeamLoad
from tui.present.board import FULL, across
from tui.present.signs import WARNING
from tui.present.text import fit, line, right
from tui.widgets.board_pane import BoardPane

_MUTED = "$text-muted"
_CAPACITY = "┊"
_PLENTY = 1000


class LoadKey(Struct, frozen=True):
    """Whose tickets a line opens."""

    team_id: int | None = None
    agent_id: int | None = None
    name: str = ""


class More(Struct, frozen=True):
    """So many members of a team have no line."""

    count: int


Line = TeamLoad | AgentLoad | More | None


class Load(BoardPane):
    """Teams always; their members, the fullest first, where there is room."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._teams: tuple[TeamLoad, ...] = ()
        self._lines: list[Line] = []
        self._number_width = 0

    def show(self, teams: tuple[TeamLoad, ...]) -> None:
        """Other loads."""
        self._teams = teams
        # A blank cell and the longest number: no number is ever cut.
        self._number_width = 1 + max((len(f"{team.tickets:,}") for team in teams), default=0)
        self._lay_out()

    @property
    def wanted(self) -> int:
        """Rows that it would fill if it could, without the head."""
        return len(lines_that_fit(self._teams, _PLENTY, with_agents=self.is_wide))

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        room = self.size.height - self.lines_from
        self._lines = lines_that_fit(self._teams, room, with_agents=self.is_wide)
        self.lines_changed()

    def line_keys(self) -> Sequence[LoadKey | None]:
        return [_key(load) for load in self._lines]

    def head(self, style: str, width: int) -> Content:
        head = Content("  ") + Content.styled("Load", style)
        if self.is_wide:
            head += Content.styled(f"  open tickets, {_CAPACITY} what they take", _MUTED)
        return head

    def line(self, index: int, width: int, chosen: bool) -> Content:
        load = self._lines[index]
        if load is None:
            return Content("")
        if isinstance(load, More):
            return Content("    ") + Content.styled(f"+{load.count} more", _MUTED)
        # Bar, blank; name; bar of blocks; number and sign.
        name_width, sign_gap = (17, 2) if self.is_wide else (12, 1)
        number_width = max(5 if self.is_wide else 4, self._number_width)
        bar_width = width - 2 - name_width - 1 - number_width - sign_gap - 1
        is_team = isinstance(load, TeamLoad)
        name = line(load.name) if is_team else "  " + line(load.name)
        over = 0 < load.capacity < load.tickets
        return (
            Content("  ")
            + Content.styled(fit(name, name_width), _name_style(is_team, chosen))
            + Content(" ")
            + _bar(load, bar_width, _MUTED if is_team else "$track")
            + Content.styled(
                right(f"{load.tickets:,}", number_width),
                "bold $warning" if over else "" if is_team else _MUTED,
            )
            + Content.styled(" " * sign_gap + (WARNING if over else " "), "$warning")
        )


def _name_style(is_team: bool, chosen: bool) -> str:
    if chosen:
        return "bold"
    return "" if is_team else _MUTED


def _bar(load: TeamLoad | AgentLoad, width: int, style: str) -> Content:
    """A bar whose capacity stands at two thirds of the width, so that bars compare at a glance."""
    if not load.capacity:
        return Content(" " * width)
    mark = round(width * 2 / 3)
    text = across(load.tickets / load.capacity * mark, width)
    if len(text) > mark or (len(text) == mark and text.endswith(FULL)):
        return (
            Content.styled(text[:mark], style)
            + Content.styled(text[mark:], "$warning")
            + Content(" " * (width - len(text)))
        )
    return (
        Content.styled(text, style)
        + Content(" " * (mark - len(text)))
        + Content.styled(_CAPACITY if len(text) <= mark else "", "$text-disabled")
        + Content(" " * (width - mark - 1))
    )


def _key(load: Line) -> LoadKey | None:
    if load is None or isinstance(load, More):
        return None
    if isinstance(load, AgentLoad):
        return LoadKey(agent_id=load.agent_id, name=load.name)
    return LoadKey(team_id=load.team_id, name=load.name) if load.team_id is not None else None


def lines_that_fit(teams: Sequence[TeamLoad], room: int, *, with_agents: bool) -> list[Line]:
    """At most ``room`` lines; None is a blank one between teams.

    Every team first; then as many members of each team as there is room for, one round after the
    other; blank lines only where all that still fits. "4 more" stands in the place of a blank line,
    or of the last member where that leaves another one.
    """
    teams = teams[: max(0, room)]
    spare = room - len(teams)
    shown = {id(team): 0 for team in teams}
    everybody = sum(len(team.agents) for team in teams)
    gaps = with_agents and spare >= min(len(teams) * 2, len(teams) - 1 + everybody)
    if gaps:
        spare -= len(teams) - 1
        if spare < everybody:
            # Below the last team there is no blank line that could say how many more.
            spare -= 1
    while with_agents and spare > 0:
        hungry = [team for team in teams if shown[id(team)] < len(team.agents)]
        if not hungry:
            break
        for team in hungry[:spare]:
            shown[id(team)] += 1
            spare -= 1
    lines: list[Line] = []
    for team in teams:
        if lines and gaps and not isinstance(lines[-1], More):
            lines.append(None)
        lines.append(team)
        fit_in, members = shown[id(team)], len(team.agents)
        if 2 <= fit_in < members and not gaps:
            fit_in -= 1
        lines += team.agents[:fit_in]
        if fit_in < members and (gaps or fit_in < shown[id(team)]):
            lines.append(More(members - fit_in))
    return lines
