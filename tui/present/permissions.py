"""What permissions come to, in words: of one of them, and of all that an agent may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from desk.permissions import Level, Source, found, place_of
from store.rows import VALID, Agent, Catalogue, Permission, Queue
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
    Level.NONE: "nothing of",
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
# A sentence names so many at most.
_MOST_NAMES = 5


def in_words(catalogue: Catalogue, one: Permission, level: Level) -> str:
    """``Jan Novák in the team Field: note``."""
    agent = None if one.agent_id is None else catalogue.agents.get(one.agent_id)
    who = "every agent" if agent is None else line(agent.name)
    return f"{who} in {line(place_of(catalogue, one))}: {WORDS[level]}"


def summary(catalogue: Catalogue, agent: Agent) -> str:
    """``Jan Novák sees 2 of 3 teams: manages Support; notes in Field, the queue Errands``.

    A queue is named where it is another thing than its team; of what is not named, nothing is
    seen. Of many names the first are told; ``places`` has all.
    """
    names, teams = dict(_teams(catalogue)), dict[int, Level]()
    queues: list[tuple[int | None, str, Level]] = []
    for team_id in names:
        here = [
            (
                team_id,
                f"the queue {line(queue.name)}",
                found(catalogue, agent, team_id, queue.id)[0],
            )
            for queue in _queues_of(catalogue, team_id)
        ]
        queues += here
        if team_id is not None:
            of_team = found(catalogue, agent, team_id, None)[0]
            teams[team_id] = _usual(of_team, [level for _, _, level in here])
    everywhere = set(teams.values())
    usual = min(everywhere) if len(everywhere) == 1 else Level.NONE
    others = [(queue, at) for team_id, queue, at in queues if at != teams.get(team_id or 0, usual)]
    name = line(agent.name)
    if usual > Level.NONE:
        parts = [f"{WORDS[at]} in {_some(there)}" for at, there in _by_level(others).items()]
        told = f"{name}: {WORDS[usual]} in every team"
        return f"{told}, but {'; '.join(parts)}" if parts else told
    named = [(names[team_id], at) for team_id, at in teams.items() if at > Level.NONE]
    parts = [f"{_IN_SHORT[at]} {_some(there)}" for at, there in _by_level(named + others).items()]
    seen = {team_id for team_id, at in teams.items() if at > Level.NONE}
    seen |= {team_id for team_id, _, at in queues if team_id in teams and at > Level.NONE}
    told = f"{len(seen)} of {plural(len(teams), 'team')}" if seen else "no team"
    return f"{name} sees {told}: {'; '.join(parts)}" if parts else f"{name} sees {told}"


def _usual(of_team: Level, of_queues: list[Level]) -> Level:
    """What somebody may with the tickets of a team, all of which are in its queues: what they may
    in most of these.
    """
    return max(sorted(of_queues), key=of_queues.count) if of_queues else of_team


def _by_level(pairs: Iterable[tuple[str, Level]]) -> dict[Level, list[str]]:
    """Names by what may be done there, the most first."""
    names: dict[Level, list[str]] = {}
    for name, level in sorted(pairs, key=lambda pair: -pair[1]):
        names.setdefault(level, []).append(name)
    return names


def _some(names: list[str]) -> str:
    """``Support, Field``; of many the first."""
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[: _MOST_NAMES - 1])} and {len(names) - _MOST_NAMES + 1} more"


def places(catalogue: Catalogue, agent: Agent) -> Iterator[Content]:
    """A line for each team, and for each of its queues where it is another thing."""
    for team_id, name in _teams(catalogue):
        level, source = found(catalogue, agent, team_id, None)
        yield _place(name, level, source)
        for queue in _queues_of(catalogue, team_id):
            here, why = found(catalogue, agent, team_id, queue.id)
            if here != level:
                yield _place(f"  queue {line(queue.name)}", here, why)


def _place(name: str, level: Level, source: Source) -> Content:
    told = Content(f"{fit(name, _NAME)} ")
    told += Content.styled(fit(WORDS[level], _MAY), "$text-muted" if level == Level.NONE else "")
    return told + Content.styled(_WHY[source], "$text-muted")


def _queues_of(catalogue: Catalogue, team_id: int | None) -> list[Queue]:
    """The queues in use of a team (None: of none), by name."""
    queues = (q for q in catalogue.queues.values() if q.validity == VALID and q.team_id == team_id)
    return sorted(queues, key=lambda queue: queue.name.casefold())


def _teams(catalogue: Catalogue) -> list[tuple[int | None, str]]:
    """Teams in use by name, also those that have no more than a queue in use; "no team" where a
    queue in use has none.
    """
    with_queues = {queue.team_id for queue in catalogue.queues.values() if queue.validity == VALID}
    known = sorted(catalogue.teams.values(), key=lambda team: team.name.casefold())
    teams: list[tuple[int | None, str]] = [
        (team.id, line(team.name))
        for team in known
        if team.validity == VALID or team.id in with_queues
    ]
    if None in with_queues:
        teams.append((None, "no team"))
    return teams
