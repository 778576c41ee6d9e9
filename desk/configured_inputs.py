"""What forms over configured things send in: shapes and bounds, before a verb looks at it.

Every field has a default but the names; a verb that changes a row takes what was given and leaves
the rest as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from pydantic.functional_validators import AfterValidator, BeforeValidator

from desk.durations import HOUR_S, MINUTE_S, parse_minutes
from desk.inputs import Input, as_one_line
from desk.one_line import one_line
from desk.workflow import PRIORITIES, STATES

LONGEST_NAME = 200
LONGEST_COMMENT = 250
LONGEST_DIALOG = 2_000
LONGEST_KEYS = 100_000
# Ten years, leap days included: longer promises are slips of the keyboard.
MOST_MINUTES = 3_653 * 24 * HOUR_S // MINUTE_S
LEAST_NOTIFY, MOST_NOTIFY = 1, 99


def _known_state(code: str) -> str:
    if code not in STATES:
        raise ValueError("Choose states of the desk.")
    return code


Validity = Literal["valid", "temporarily invalid", "invalid"]
Pause = Literal["customer", "third_party", "date"]
StateCode = Annotated[str, AfterValidator(_known_state)]


def _minutes(value: object) -> object:
    if value is None:
        return 0
    if isinstance(value, str):
        value = parse_minutes(value) if value.strip() else 0
    if isinstance(value, int) and not 0 <= value <= MOST_MINUTES:
        raise ValueError("From 0 (off) to ten years; give a shorter time.")
    return value


def _percentages(value: object) -> object:
    """Percentages as a list, as one number, or as people type them: ``50, 80 %``."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.replace(",", " ").replace(";", " ").replace("%", " ").split()
    elif isinstance(value, int):
        value = (value,)
    if isinstance(value, list | tuple):
        return tuple(sorted({_percent(one) for one in value}))
    return value


def _percent(value: object) -> int:
    if isinstance(value, str) and value.isdecimal() and len(value) <= 9:
        value = int(value)
    if not isinstance(value, int) or not LEAST_NOTIFY <= value <= MOST_NOTIFY:
        raise ValueError(
            f"From {LEAST_NOTIFY} to {MOST_NOTIFY} percent, such as 50, 80; leave it empty for no "
            "early bell."
        )
    return value


def _by_priority(value: object) -> object:
    """Minutes by priority; a priority without a time has that of all others."""
    if isinstance(value, Mapping):
        value = value.items()
    elif not isinstance(value, list | tuple):
        return value
    told: dict[int, object] = {}
    for priority, minutes in value:
        number = int(priority) if isinstance(priority, str) and priority.isdecimal() else priority
        if number not in PRIORITIES:
            raise ValueError(f"There is no priority {priority}; choose one of 1 to 4.")
        if minutes is not None and minutes != "":
            told[number] = _minutes(minutes)
    return tuple(sorted(told.items(), key=lambda pair: pair[0]))


def _email(value: object) -> object:
    if isinstance(value, str):
        value = one_line(value)
        name, at, domain = value.rpartition("@")
        if value and (not at or not name or not domain or len(value.split()) > 1):
            raise ValueError("This is no e-mail address; write it like name@example.org.")
    return value


def _login(value: object) -> object:
    if isinstance(value, str):
        value = value.strip()
        if len(value.split()) > 1:
            raise ValueError("A login name has no spaces; use the name on the machine.")
        if value.startswith("-") or not value.isprintable():
            raise ValueError("A login name has only letters, digits and signs, and no - in front.")
    return value


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), BeforeValidator(as_one_line)]
Comment = Annotated[str, Field(max_length=LONGEST_COMMENT), BeforeValidator(as_one_line)]
Short = Annotated[str, Field(max_length=LONGEST_NAME), BeforeValidator(as_one_line)]
Phone = Annotated[str, Field(max_length=60), BeforeValidator(as_one_line)]
Initials = Annotated[str, Field(max_length=4), BeforeValidator(as_one_line)]
Email = Annotated[str, Field(max_length=254), BeforeValidator(_email)]
Login = Annotated[str, Field(min_length=1, max_length=64), BeforeValidator(_login)]
OptionalLogin = Annotated[str, Field(max_length=64), BeforeValidator(_login)]
Keys = Annotated[str, Field(max_length=LONGEST_KEYS)]
Minutes = Annotated[int, BeforeValidator(_minutes)]
Percentages = Annotated[tuple[int, ...], BeforeValidator(_percentages)]
ByPriority = Annotated[tuple[tuple[int, int], ...], BeforeValidator(_by_priority)]
LevelWord = Literal["none", "see", "note", "work", "manage"]
Ids = tuple[int, ...]
Period = tuple[int, int]


class ServiceInput(Input):
    """The service form."""

    name: Name
    parent_id: int | None = None
    validity: Validity = "valid"
    comment: Comment = ""
    is_default: bool = False
    default_sla_id: int | None = None


class TargetInput(Input):
    """One target of the SLA form. Times in minutes (0 = off), as numbers or as people type them
    (see ``desk.durations``).

    ``by_priority``: minutes by priority, as a mapping or pairs; ``notify``: percentages of the
    target at which a bell rings early; ``states``: for "reach state", those that fulfil it.
    """

    minutes: Minutes = 0
    by_priority: ByPriority = ()
    notify: Percentages = ()
    pauses: tuple[Pause, ...] = ("customer", "third_party", "date")
    on_reopen: Literal["keep", "resume", "new_cycle"] = "resume"
    counts: Literal["working_time", "working_days", "all_time"] = "working_time"
    catches_up: bool = False
    states: tuple[StateCode, ...] = ()


class SlaInput(Input):
    """The SLA form but for its targets, each of which is a ``TargetInput``."""

    name: Name
    service_ids: Ids = ()
    calendar_id: int | None = None
    validity: Validity = "valid"
    comment: Comment = ""
    dialog_message: Annotated[str, Field(max_length=LONGEST_DIALOG)] = ""


class CalendarInput(Input):
    """The calendar form, after its texts were read (see ``desk.calendars``)."""

    name: Name
    time_zone: Name
    weekly_hours: dict[int, tuple[Period, ...]] = Field(default_factory=dict)
    holidays: tuple[tuple[str, str], ...] = ()
    yearly_holidays: tuple[tuple[int, int, str], ...] = ()
    exceptional_days: tuple[tuple[str, tuple[Period, ...], Short], ...] = ()
    holiday_time_zone: Short = ""
    country: Short = ""
    subdivision: Short = ""
    validity: Validity = "valid"
    comment: Comment = ""


class CustomerInput(Input):
    """The customer form. No services of their own: they may have the default ones.

    ``login``: who they are at the desk's own door, "" for nobody; ``ssh_keys``: as
    ``desk.doors.parse_keys`` reads them.
    """

    name: Name
    organisation: Short = ""
    email: Email = ""
    phone: Phone = ""
    validity: Validity = "valid"
    comment: Comment = ""
    service_ids: Ids = ()
    login: OptionalLogin = ""
    ssh_keys: Keys = ""


class SlaRuleInput(Input):
    """The form of a rule that chooses an SLA; None and "" stand for any, ``sla_id`` None for no
    SLA. ``min_priority``: that one or a more urgent one, 1 is the most urgent.
    """

    name: Name
    customer_id: int | None = None
    organisation: Short = ""
    service_id: int | None = None
    team_id: int | None = None
    type: str = ""
    min_priority: Annotated[int, Field(ge=1, le=4)] | None = None
    sla_id: int | None = None
    validity: Validity = "valid"
    comment: Comment = ""


class PermissionInput(Input):
    """The form of a permission. ``agent_id`` None: every agent; of team and queue exactly one."""

    agent_id: int | None = None
    team_id: int | None = None
    queue_id: int | None = None
    level: LevelWord
    validity: Validity = "valid"
    comment: Comment = ""


class TeamInput(Input):
    """The team form."""

    name: Name
    validity: Validity = "valid"
    comment: Comment = ""


class AgentInput(Input):
    """The agent form. ``capacity``: how many open tickets are a full load; ``ssh_keys``: as
    ``desk.doors.parse_keys`` reads them.
    """

    login: Login
    name: Name
    initials: Initials = ""
    email: Email = ""
    role: Literal["agent", "supervisor", "admin"] = "agent"
    capacity: Annotated[int, Field(ge=0, le=10_000)] = 20
    validity: Validity = "valid"
    team_ids: Ids = ()
    ssh_keys: Keys = ""


class QueueInput(Input):
    """The queue form."""

    name: Name
    team_id: int | None = None
    default_sla_id: int | None = None
    validity: Validity = "valid"
    comment: Comment = ""


class SettingsInput(Input):
    """The settings screen."""

    services: bool = True
    slas: bool = True
    stopwatch: bool = True
    number_format: str = ""
    number_gaps: bool = False
    default_calendar_id: int | None = None
    portal_queue_id: int | None = None
    own_tickets: LevelWord = "manage"
    others_tickets: LevelWord = "manage"


class SetUpInput(Input):
    """The form of the first run. ``week``: a key of ``desk.opening_hours.WEEKS``."""

    login: Login
    name: Name
    team: Name
    time_zone: Name
    week: str = "office"
