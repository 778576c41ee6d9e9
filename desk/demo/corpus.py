"""What the demo desk is made of, read from the data files beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any
from unicodedata import combining, normalize

from msgspec import Struct

LANGUAGES = ("en", "de", "fr", "pl")

# Who speaks, or what the ticket waits for, in a turn of a conversation.
CUSTOMER = "customer"
AGENT = "agent"
NOTE = "note"
THIRD_PARTY = "third_party"
DATE = "date"

_UNFOLDED = str.maketrans(
    {"ł": "l", "ß": "ss", "ø": "o", "ı": "i", "ä": "ae", "ö": "oe", "ü": "ue"}
)
_SIGNATURE = re.compile(r" (\{agent(?:_full)?\})$")


class DemoCalendar(Struct, frozen=True):
    """``days``: 0 is Monday; ``hours``: (start, end) in seconds of the day."""

    key: str
    name: str
    time_zone: str
    days: tuple[int, ...]
    hours: tuple[tuple[int, int], ...]
    country: str = ""
    region: str = ""


class DemoTeam(Struct, frozen=True):
    """A team, and the queue of the same name."""

    key: str
    name: str
    comment: str


class DemoService(Struct, frozen=True):
    """``for_all``: every customer may have it; ``team``, ``sla``, ``parent``: keys."""

    key: str
    name: str
    team: str
    sla: str = ""
    parent: str = ""
    comment: str = ""
    for_all: bool = True
    validity: str = "valid"


class DemoSla(Struct, frozen=True):
    """Targets in minutes of working time; ``notify`` in percent of each. ``low_priority``: the
    solution of what is not urgent, 0 for no time of its own.
    """

    key: str
    name: str
    calendar: str
    first_response: int
    update: int
    solution: int
    notify: tuple[int, ...]
    comment: str = ""
    dialog: str = ""
    low_priority: int = 0


class DemoRule(Struct, frozen=True):
    """Which SLA (a key, or empty for none) a type, a service or an organisation gets."""

    name: str
    sla: str = ""
    type: str = ""
    service: str = ""
    organisation: str = ""
    comment: str = ""


class DemoAgent(Struct, frozen=True):
    """``gender``: "f" or "m", for the grammar of what they write."""

    login: str
    name: str
    gender: str
    initials: str
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int
    role: str = "agent"


class DemoCustomer(Struct, frozen=True):
    """``sla``: the key of what their organisation agreed, or empty for the service's own."""

    name: str
    gender: str
    email: str
    organisation: str
    language: str
    city: str
    sla: str
    services: tuple[str, ...]

    @property
    def domain(self) -> str:
        """What stands behind the @ of their address."""
        return self.email.partition("@")[2]


class Turn(Struct, frozen=True):
    """One step of a conversation: who speaks (see the names above) and a text with {gaps}."""

    who: str
    text: str


class Scenario(Struct, frozen=True):
    """A kind of ticket that comes again and again; ``minutes``: the usual work on it."""

    key: str
    language: str
    service: str
    channel: str
    priority: str
    kind: str
    minutes: int
    subjects: tuple[str, ...]
    turns: tuple[Turn, ...]


class Corpus(Struct, frozen=True):
    """All of it. By language, ``values`` may stand in a gap and ``phrases`` fit any ticket."""

    calendars: tuple[DemoCalendar, ...]
    teams: tuple[DemoTeam, ...]
    services: Mapping[str, DemoService]
    slas: tuple[DemoSla, ...]
    rules: tuple[DemoRule, ...]
    agents: tuple[DemoAgent, ...]
    customers: tuple[DemoCustomer, ...]
    scenarios: tuple[Scenario, ...]
    values: Mapping[str, Mapping[str, tuple[str, ...]]]
    phrases: Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def load_corpus() -> Corpus:
    """Read the files once; they come with the program, so a mistake in them is a bug."""
    catalogue, people, values = _read("catalogue"), _read("people"), _read("values")
    common = values.pop("all")
    return Corpus(
        calendars=tuple(_calendar(row) for row in catalogue["calendar"]),
        teams=tuple(DemoTeam(**row) for row in catalogue["team"]),
        services={row["key"]: DemoService(**row) for row in catalogue["service"]},
        slas=tuple(DemoSla(**_tuples(row)) for row in catalogue["sla"]),
        rules=tuple(DemoRule(**row) for row in catalogue["rule"]),
        agents=tuple(DemoAgent(**_tuples(row)) for row in catalogue["agent"]),
        customers=tuple(_customers(people["organisation"])),
        scenarios=tuple(
            _scenario(language, row)
            for language in LANGUAGES
            for row in _read(f"scenarios_{language}")["scenario"]
        ),
        values={
            language: {gap: tuple(pool) for gap, pool in (common | own).items()}
            for language, own in values.items()
        },
        phrases={language: _tuples(row) for language, row in _read("phrases").items()},
    )


def _read(name: str) -> dict[str, Any]:
    file = resources.files(__package__).joinpath(f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def _calendar(row: Mapping[str, Any]) -> DemoCalendar:
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    periods = (period.split("-") for period in row["hours"])
    return DemoCalendar(
        key=row["key"],
        name=row["name"],
        time_zone=row["time_zone"],
        days=tuple(weekdays.index(day) for day in row["days"]),
        hours=tuple((_seconds(start), _seconds(end)) for start, end in periods),
        country=row.get("country", ""),
        region=row.get("region", ""),
    )


def _scenario(language: str, row: Mapping[str, Any]) -> Scenario:
    values = _tuples(row)
    messages = values.pop("messages")
    turns = tuple(Turn(who, _signed(text.strip())) for who, text in messages)
    return Scenario(language=language, turns=turns, **values)


def _signed(text: str) -> str:
    """A name at the end of a letter stands on a line of its own."""
    return _SIGNATURE.sub(r"\n\n\1", text)


def _customers(organisations: list[dict[str, Any]]) -> Iterator[DemoCustomer]:
    for row in organisations:
        for gender in ("f", "m"):
            for name in row[gender]:
                yield DemoCustomer(
                    name=name,
                    gender=gender,
                    email=f"{mailbox(name)}@{row['domain']}",
                    organisation=row["name"],
                    language=row["language"],
                    city=row["city"],
                    sla=row.get("sla", ""),
                    services=tuple(row["services"]),
                )


def mailbox(name: str) -> str:
    """``maria.kowalska`` for Maria Kowalska; what has no Latin letters gets an honest number."""
    words = name.lower().translate(_UNFOLDED).replace(".", "").replace("’", "").split()
    plain = ".".join(word for word in words if word != "dr")
    letters = "".join(c for c in normalize("NFKD", plain) if not combining(c))
    return letters if letters.isascii() else f"user{sum(map(ord, name)) % 10_000}"
