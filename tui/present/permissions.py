"""What permissions come to, in words: of one of them, and of all that an agent may."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from desk.permissions import Level, Source, found, place_of
from store.rows import VALID, Agent, Catalogue, Permission
from tui.present.text import fit, line, plural

# As they are chosen and listed.
WORDS = {
    Level.NONE: "nothing",
    Level.SEE: "see",
    Level.NOTE: "note",
    Level.WORK: "work",
    Level.MANAGE: "manage",
}
MEANING = {
    Level.NONE: "they see nothing of the tickets there: no list, number or bell tells of them.",
    Level.SEE: "they list, open and find the tickets there, no more.",
    Level.NOTE: "they see the tickets there, write internal notes and book time.",
    Level.WORK: "they take, answer, open and change tickets there; the SLA by hand, the due date "
    "and other people's tickets are left alone.",
    Level.MANAGE: "they do everything with the tickets there.",
}
LEVELS_IN_WORDS = tuple((level.word, word) for level, word in WORDS.items())
LEVELS_HELP = " ".join(f"{WORDS[level]}: {MEANING[level]}" for level in Level)
_IN_SHORT = {
    Level.SEE: "only sees",
    Level.NOTE: "notes in",
    Level.WORK: "works in",
    Level.MANAGE: "manages",
}
_WHY = {
    Source.AGENT: "said of them",
    Source.EVERYBODY: "said of every agent",
    Source.ROLE: "by the role",
    Source.SETTING: "by the settings",
}
_NAME, _MAY = 22, 9


def in_words(catalogue: Catalogue, one: Permission, level: Level) -> str:
    """``Jan Novák in the team Field: note``."""
    agent = None if one.agent_id is None else catalogue.agents.get(one.agent_id)
    who = "every agent" if agent is None else line(agent.name)
    return f"{who} in {line(place_of(catalogue, one))}: {WORDS[level]}"


def summary(catalogue: Catalogue, agent: Agent) -> str:
    """``Jan Novák sees 2 of 3 teams: manages Support; notes in Field``."""
    teams = [team for team in _teams(catalogue) if team[0] is not None]
    by_level: dict[Level, list[str]] = {}
    for team_id, name in teams:
        by_level.setdefault(found(catalogue, agent, team_id, None)[0], []).append(name)
    seen = len(teams) - len(by_level.pop(Level.NONE, []))
    name = line(agent.name)
    if not seen:
        return f"{name} sees no team"
    if seen == len(teams) and len(by_level) == 1:
        [level] = by_level
        return f"{name}: {WORDS[level]} in every team"
    parts = [
        f"{_IN_SHORT[level]} {', '.join(names)}"
        for level, names in sorted(by_level.items(), reverse=True)
    ]
    return f"{name} sees {seen} of {plural(len(teams), 'team')}: {'; '.join(parts)}"


def places(catalogue: Catalogue, agent: Agent) -> Iterator[Content]:
    """A line for each team, and for each of its queues where it is another thing."""
    for team_id, name in _teams(catalogue):
        level, source = found(catalogue, agent, team_id, None)
        yield _place(name, level, source)
        for queue in sorted(catalogue.queues.values(), key=lambda queue: queue.name.casefold()):
            if queue.validity == VALID and queue.team_id == team_id:
                here, why = found(catalogue, agent, team_id, queue.id)
                if here != level:
                    yield _place(f"  queue {line(queue.name)}", here, why)


def _place(name: str, level: Level, source: Source) -> Content:
    told = Content(f"{fit(name, _NAME)} ")
    told += Content.styled(fit(WORDS[level], _MAY), "$text-muted" if level == Level.NONE else "")
    return told + Content.styled(_WHY[source], "$text-muted")


def _teams(catalogue: Catalogue) -> list[tuple[int | None, str]]:
    """Valid teams by name; "no team" where a queue in use has none."""
    known = sorted(catalogue.teams.values(), key=lambda team: team.name.casefold())
    teams: list[tuple[int | None, str]] = [
        (team.id, line(team.name)) for team in known if team.validity == VALID
    ]
    if any(q.team_id is None and q.validity == VALID for q in catalogue.queues.values()):
        teams.append((None, "no team"))
    return teams
