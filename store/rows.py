"""Rows as the rest of the house sees them: frozen, plain, and free of any database.

Fields that end in _us are instants in microseconds since the epoch (UTC) or, for ``left_us`` and
``elapsed_us``, spans in microseconds; fields that end in _s are spans in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

Json = dict[str, object]
BellKey = tuple[str, int, int, int]  # target, cycle, policy version, threshold
ClockName = tuple[str, int]  # target, cycle

# Sorts after every real deadline.
NO_DEADLINE = 2**62

# What an agent is to the desk.
AGENT, SUPERVISOR, ADMIN = "agent", "supervisor", "admin"
VALID, TEMPORARILY_INVALID, INVALID = "valid", "temporarily invalid", "invalid"


class Team(Struct, frozen=True):
    """Agents who work together."""

    id: int
    name: str
    validity: str = VALID
    comment: str = ""
    version: int = 1


class Agent(Struct, frozen=True):
    """Somebody who works tickets; ``login`` is the name on the machine."""

    id: int
    login: str
    name: str
    initials: str
    email: str = ""
    role: str = AGENT
    capacity: int = 20
    validity: str = VALID
    version: int = 1
    team_ids: tuple[int, ...] = ()

    @property
    def is_admin(self) -> bool:
        """Whether they may change everything that is configured."""
        return self.role == ADMIN


class Queue(Struct, frozen=True):
    """Where tickets lie until somebody takes them; it belongs to a team."""

    id: int
    name: str
    team_id: int | None = None
    default_sla_id: int | None = None
    validity: str = VALID
    comment: str = ""
    version: int = 1


class Calendar(Struct, frozen=True):
    """``weekly_hours``: weekday (0 Monday) to [start, end) seconds of the day, an end past 86400
    running into the next day; ``holidays``: (ISO date, name); ``yearly_holidays``: (month, day,
    name); ``public_holidays``: (ISO date, name), those of ``country``/``subdivision`` as they were
    worked out when the calendar was saved; ``exceptional_days``: (ISO date, periods as in
    ``weekly_hours``, name), whose hours count instead of all others; ``holiday_time_zone``: where
    holidays begin and end, "" for the calendar's own zone.
    """

    id: int
    name: str
    time_zone: str
    weekly_hours: Mapping[int, tuple[tuple[int, int], ...]]
    holidays: tuple[tuple[str, str], ...] = ()
    yearly_holidays: tuple[tuple[int, int, str], ...] = ()
    country: str = ""
    subdivision: str = ""
    public_holidays: tuple[tuple[str, str], ...] = ()
    exceptional_days: tuple[tuple[str, tuple[tuple[int, int], ...], str], ...] = ()
    holiday_time_zone: str = ""
    validity: str = VALID
    comment: str = ""
    version: int = 1


class Service(Struct, frozen=True):
    """Something the desk does for customers; services form a tree."""

    id: int
    name: str
    parent_id: int | None = None
    validity: str = VALID
    comment: str = ""
    is_default: bool = False
    default_sla_id: int | None = None
    version: int = 1


class SlaTarget(Struct, frozen=True):
    """One promise of an SLA; the words are those of ``sla_engine.words``.

    ``seconds`` of what ``counts``, 0 = off; ``by_priority``: (priority, seconds) where a priority
    has another time; ``notify``: percentages at which a bell rings early; ``pauses``: the values
    of ``WaitsFor`` during which the clock stands still; ``states``: the codes of the states that
    fulfil "reach state".
    """

    kind: str
    seconds: int = 0
    by_priority: tuple[tuple[int, int], ...] = ()
    notify: tuple[int, ...] = ()
    pauses: tuple[str, ...] = ()
    on_reopen: str = "resume"
    counts: str = "working_time"
    catches_up: bool = False
    states: tuple[str, ...] = ()

    @property
    def is_off(self) -> bool:
        """Whether it promises nothing to any ticket."""
        return not self.seconds and not any(seconds for _, seconds in self.by_priority)


class Sla(Struct, frozen=True):
    """What is promised: at most one target of each kind, in the order of the kinds."""

    id: int
    name: str
    calendar_id: int | None = None
    targets: tuple[SlaTarget, ...] = ()
    validity: str = VALID
    comment: str = ""
    dialog_message: str = ""
    version: int = 1
    service_ids: tuple[int, ...] = ()

    def target(self, kind: str) -> SlaTarget | None:
        """The target of that kind, also one that is off; None where there is none."""
        return next((target for target in self.targets if target.kind == kind), None)


class SlaVersion(Struct, frozen=True):
    """From ``since_us`` on an SLA promised what has this version; None: nothing."""

    sla_id: int
    version: int | None
    since_us: int


class SlaRule(Struct, frozen=True):
    """Which SLA tickets get for which all conditions hold (None and "": any).

    ``service_id`` stands for the services below it too; ``min_priority``: that priority or a more
    urgent one, 1 is the most urgent. ``sla_id`` None: they get none.
    """

    id: int
    name: str
    position: int
    customer_id: int | None = None
    organisation: str = ""
    service_id: int | None = None
    team_id: int | None = None
    type: str = ""
    min_priority: int | None = None
    sla_id: int | None = None
    validity: str = VALID
    comment: str = ""
    version: int = 1


class Permission(Struct, frozen=True):
    """What an agent (None: every agent) may do with the tickets of a team or, more exactly, of a
    queue: none, see, note, work or manage. Exactly one of ``team_id`` and ``queue_id`` is given.
    """

    id: int
    agent_id: int | None
    team_id: int | None
    queue_id: int | None
    level: str
    validity: str = VALID
    comment: str = ""
    version: int = 1


class Customer(Struct, frozen=True):
    """Somebody the desk works for. No services of their own: the default ones. ``login``: who they
    are at the desk's own door; "" for all who write or call.
    """

    id: int
    name: str
    organisation: str = ""
    email: str = ""
    phone: str = ""
    validity: str = VALID
    comment: str = ""
    version: int = 1
    login: str = ""
    service_ids: tuple[int, ...] = ()


class Catalogue(Struct, frozen=True):
    """Everything that is configured, small enough to hold whole; replaced when it changes."""

    version: int
    settings: Mapping[str, object] = field(default_factory=dict)
    setting_versions: Mapping[str, int] = field(default_factory=dict)
    teams: Mapping[int, Team] = field(default_factory=dict)
    agents: Mapping[int, Agent] = field(default_factory=dict)
    queues: Mapping[int, Queue] = field(default_factory=dict)
    calendars: Mapping[int, Calendar] = field(default_factory=dict)
    services: Mapping[int, Service] = field(default_factory=dict)
    slas: Mapping[int, Sla] = field(default_factory=dict)
    # In the order in which they are tried.
    sla_rules: tuple[SlaRule, ...] = ()
    permissions: tuple[Permission, ...] = ()
    # Of each SLA, oldest first; the first one counts from the beginning.
    sla_versions: Mapping[int, tuple[SlaVersion, ...]] = field(default_factory=dict)


class Ticket(Struct, frozen=True):
    """One ticket with everything that is derived from its events."""

    id: int
    number: str
    subject: str
    customer_id: int | None
    channel: str
    type: str
    priority: int
    queue_id: int
    team_id: int | None
    service_id: int | None
    sla_id: int | None
    owner_id: int | None
    state: str
    category: str
    waits_for: str | None
    wait_until_us: int | None
    is_open: bool
    progress: int
    created_us: int
    updated_us: int
    due_us: int | None
    ended_us: int | None
    calendar_id: int | None
    next_target: str | None
    deadline_us: int | None
    breaches_us: int | None
    warn_us: int | None
    left_us: int | None
    is_paused: bool
    spent_s: int
    search: str
    origin: str | None = None
    # Why it has this SLA, or none; None: not worked out yet.
    sla_why: str | None = None
    sla_by_hand: bool = False
    version: int = 1


class ListRow(Struct, frozen=True):
    """One line of a ticket list. ``deadline_us``: when the next target is (or was) reached;
    ``breaches_us``: past this instant it is breached; ``left_us``: what is left while paused.
    """

    id: int
    number: str
    subject: str
    customer: str
    organisation: str
    service_id: int | None
    sla_id: int | None
    queue_id: int
    team_id: int | None
    owner_id: int | None
    state: str
    category: str
    waits_for: str | None
    priority: int
    calendar_id: int | None
    next_target: str | None
    deadline_us: int | None
    breaches_us: int | None
    warn_us: int | None
    left_us: int | None
    is_paused: bool
    is_open: bool
    created_us: int
    updated_us: int
    ended_us: int | None
    version: int


class Event(Struct, frozen=True):
    """One thing that happened to a ticket. Order of truth: (occurred_us, id)."""

    id: int
    ticket_id: int
    occurred_us: int
    recorded_us: int
    actor_kind: str
    actor_id: int | None
    actor_name: str
    kind: str
    data: Json
    body: str | None = None


class NewEvent(Struct, frozen=True):
    """An event before the store gives it an id; ``body`` is the text of a message."""

    occurred_us: int
    actor_kind: str
    actor_id: int | None
    actor_name: str
    kind: str
    data: Json
    body: str | None = None


class Clock(Struct, frozen=True):
    """One cycle of one promise as it stood at the last event; see ``sla_engine.Cycle``."""

    ticket_id: int
    target: str
    cycle: int
    status: str
    started_us: int
    target_us: int
    elapsed_us: int
    due_us: int | None
    breaches_us: int | None
    breached_us: int | None
    finished_us: int | None
    paused_since_us: int | None
    paused_by: str
    thresholds: tuple[tuple[int, int | None], ...]
    policy_version: int
    next_threshold: int | None
    next_threshold_us: int | None


class Stopwatch(Struct, frozen=True):
    """``counted_us`` of earlier runs, plus what ran since ``running_since_us`` (None: paused).

    Without a number: the ticket is out of the agent's sight.
    """

    agent_id: int
    ticket_id: int
    number: str
    subject: str
    started_us: int
    running_since_us: int | None
    counted_us: int

    @property
    def is_in_sight(self) -> bool:
        """Whether the agent may see the ticket."""
        return bool(self.number)

    def shows_us(self, now_us: int) -> int:
        """What it shows, in microseconds; a clock that jumped back counts nothing."""
        since = self.running_since_us
        return self.counted_us + (0 if since is None else max(0, now_us - since))


class TimeEntry(Struct, frozen=True):
    """Time that was booked on a ticket."""

    id: int
    ticket_id: int
    agent_id: int
    worked_us: int
    seconds: int
    note: str
    recorded_us: int


class Draft(Struct, frozen=True):
    """Words not sent yet; ``ticket_id`` 0 belongs to no ticket."""

    kind: str
    ticket_id: int
    content: Json
    saved_us: int


class Attachment(Struct, frozen=True):
    """A file that came with a message. ``size`` in bytes; ``hash``: its SHA-256 in hex."""

    id: int
    ticket_id: int
    event_id: int
    name: str
    media_type: str
    size: int
    hash: str


class AuditEntry(Struct, frozen=True):
    """Somebody changed what is configured: ``before`` and ``after`` hold the fields that are
    others, names in the place of ids; ``before`` is None for what was added.
    """

    id: int
    at_us: int
    actor_kind: str
    actor_id: int | None
    actor_name: str
    action: str
    noun: str
    row_id: int | None
    name: str
    before: Mapping[str, object] | None
    after: Mapping[str, object]


class Changes(Struct, frozen=True):
    """What happened since a place: the tickets touched, and whether the catalogue is another.
    ``place``: where to go on.
    """

    place: str
    ticket_ids: frozenset[int]
    catalogue_version: int
