"""The tables. Times are microseconds since the epoch (UTC) in columns that end in _us."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement

VERSION = 3

metadata = MetaData()

# SQLite gives ids out only to a column declared INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, required: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=not required, index=index)


def _us(name: str, *, required: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=not required)


def _us_key(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _text(name: str, *, default: str = "", unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default, unique=unique)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False, server_default="1")


def _validity() -> Column[str]:
    return Column("validity", Text, nullable=False, server_default="valid")


class ThisTransaction(ColumnElement[int]):
    """The number of the transaction that writes a row: 0 on SQLite, which has one writer."""

    inherit_cache = True
    type = BigInteger()


@compiles(ThisTransaction)
def _none(_element: object, _compiler: object, **_: Any) -> str:
    return "0"


@compiles(ThisTransaction, "postgresql")
def _number(_element: object, _compiler: object, **_: Any) -> str:
    return "(CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT))"


meta = Table("meta", metadata, Column("key", Text, primary_key=True), _text("value"))

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
    _version(),
)

team = Table(
    "team", metadata, _id(), _text("name", unique=True), _validity(), _text("comment"), _version()
)

agent = Table(
    "agent",
    metadata,
    _id(),
    _text("login", unique=True),
    _text("name"),
    _text("initials"),
    _text("email"),
    # agent, supervisor or admin
    _text("role", default="agent"),
    Column("capacity", Integer, nullable=False, server_default="20"),
    # Up to where they were told of bells (store.feed.Place); "" from the beginning.
    _text("seen_bells"),
    _validity(),
    _version(),
)

team_member = Table(
    "team_member",
    metadata,
    Column("team_id", Id, ForeignKey("team.id"), primary_key=True),
    Column("agent_id", Id, ForeignKey("agent.id"), primary_key=True, index=True),
)

calendar = Table(
    "calendar",
    metadata,
    _id(),
    _text("name", unique=True),
    _text("time_zone"),
    Column("weekly_hours", JSON, nullable=False),
    Column("holidays", JSON, nullable=False),
    Column("yearly_holidays", JSON, nullable=False),
    _text("country"),
    _text("subdivision"),
    # Of country and subdivision, as the holidays library told them when the calendar was saved: a
    # newer library must not move deadlines behind anybody's back, and reading is quick.
    Column("public_holidays", JSON, nullable=False),
    Column("exceptional_days", JSON, nullable=False, server_default="[]"),
    _text("holiday_time_zone"),
    _validity(),
    _text("comment"),
    _version(),
)

sla = Table(
    "sla",
    metadata,
    _id(),
    _text("name", unique=True),
    _ref("calendar_id", "calendar"),
    # A list of objects with the fields of store.rows.SlaTarget.
    Column("targets", JSON, nullable=False, server_default="[]"),
    _validity(),
    _text("comment"),
    _text("dialog_message"),
    _version(),
)

# What an SLA promised, and from when on: a cycle that ended is judged by what counted then.
sla_version = Table(
    "sla_version",
    metadata,
    Column("sla_id", Id, ForeignKey("sla.id"), primary_key=True),
    _us_key("since_us"),
    # Both NULL: from then on it promised nothing.
    Column("version", BigInteger),
    # Targets and the whole calendar: what they were made of may be another thing by now.
    Column("definition", JSON(none_as_null=True)),
)

service = Table(
    "service",
    metadata,
    _id(),
    _text("name"),
    _ref("parent_id", "service", index=True),
    _validity(),
    _text("comment"),
    Column("is_default", Boolean, nullable=False, server_default="0"),
    _ref("default_sla_id", "sla"),
    _version(),
)
# Siblings have different names; a service without a parent is a sibling of the other roots.
Index(
    "service_sibling_name",
    text("coalesce(parent_id, 0)"),
    service.c.name,
    unique=True,
)

sla_service = Table(
    "sla_service",
    metadata,
    Column("sla_id", Id, ForeignKey("sla.id"), primary_key=True),
    Column("service_id", Id, ForeignKey("service.id"), primary_key=True, index=True),
)

queue = Table(
    "queue",
    metadata,
    _id(),
    _text("name", unique=True),
    _ref("team_id", "team"),
    _ref("default_sla_id", "sla"),
    _validity(),
    _text("comment"),
    _version(),
)

customer = Table(
    "customer",
    metadata,
    _id(),
    _text("name"),
    _text("organisation"),
    _text("email"),
    _text("phone"),
    _text("search"),
    # Who is a customer at this desk's own door; NULL for all who write mail or call.
    Column("login", Text),
    _validity(),
    _text("comment"),
    _version(),
)
Index("customer_name", customer.c.name)
Index("customer_login", customer.c.login, unique=True)

ssh_key = Table(
    "ssh_key",
    metadata,
    _id(),
    _ref("agent_id", "agent", index=True),
    _ref("customer_id", "customer", index=True),
    _text("type"),
    _text("key", unique=True),
    _text("comment"),
    _us("added_us", required=True),
    CheckConstraint("(agent_id IS NULL) <> (customer_id IS NULL)"),
)

# What somebody may do with the tickets of a team or a queue; see desk.permissions.
permission = Table(
    "permission",
    metadata,
    _id(),
    # NULL: every agent
    _ref("agent_id", "agent", index=True),
    _ref("team_id", "team"),
    _ref("queue_id", "queue"),
    # none, see, note, work or manage
    _text("level"),
    _validity(),
    _text("comment"),
    _version(),
    CheckConstraint("(team_id IS NULL) <> (queue_id IS NULL)"),
)

# Who changed what is configured, and how it was before; nothing is ever taken out.
audit = Table(
    "audit",
    metadata,
    _id(),
    _us("at_us", required=True),
    _text("actor_kind"),
    Column("actor_id", Id),
    _text("actor_name"),
    # added or changed
    _text("action"),
    _text("noun"),
    Column("row_id", Id),
    _text("name"),
    # Only the fields that are others; NULL where there was nothing before.
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON, nullable=False),
)
Index("audit_at", audit.c.at_us, audit.c.id)

# Who does what is done by one Tocsin for all; ``beat`` grows as long as they are alive.
lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    _text("holder"),
    Column("beat", BigInteger, nullable=False, server_default="0"),
    _us("at_us", required=True),
)

# What was done already: a write that is tried again, since nobody knows whether it arrived.
done_write = Table(
    "done_write",
    metadata,
    Column("token", Text, primary_key=True),
    # The id of what was written: of a ticket, or of a customer.
    Column("row_id", Id),
    Column("at_us", BigInteger, nullable=False, index=True),
)

sla_rule = Table(
    "sla_rule",
    metadata,
    _id(),
    _text("name", unique=True),
    Column("position", Integer, nullable=False),
    _ref("customer_id", "customer"),
    _text("organisation"),
    _ref("service_id", "service"),
    _ref("team_id", "team"),
    _text("type"),
    Column("min_priority", Integer),
    _ref("sla_id", "sla"),
    _validity(),
    _text("comment"),
    _version(),
)

customer_service = Table(
    "customer_service",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("service_id", Id, ForeignKey("service.id"), primary_key=True, index=True),
)

number_sequence = Table(
    "number_sequence",
    metadata,
    Column("key", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    _id(),
    _text("number", unique=True),
    Column("origin", Text, unique=True),
    _text("subject"),
    _ref("customer_id", "customer", index=True),
    _text("channel"),
    _text("type"),
    Column("priority", Integer, nullable=False),
    _ref("queue_id", "queue", required=True),
    _ref("team_id", "team"),
    _ref("service_id", "service", index=True),
    _ref("sla_id", "sla"),
    _ref("owner_id", "agent"),
    _text("state"),
    _text("category"),
    Column("waits_for", Text),
    _us("wait_until_us"),
    Column("is_open", Boolean, nullable=False),
    Column("progress", Integer, nullable=False, server_default="0"),
    _us("created_us", required=True),
    _us("updated_us", required=True),
    _us("due_us"),
    _us("ended_us"),
    _ref("calendar_id", "calendar"),
    Column("next_target", Text),
    _us("deadline_us"),
    # What lists sort by: the deadline, or NO_DEADLINE, so that tickets without one come last.
    _us("order_us", required=True),
    _us("breaches_us"),
    _us("warn_us"),
    _us("left_us"),
    Column("is_paused", Boolean, nullable=False, server_default="0"),
    Column("spent_s", BigInteger, nullable=False, server_default="0"),
    _text("search"),
    Column("sla_why", Text),
    Column("sla_by_hand", Boolean, nullable=False, server_default="0"),
    _version(),
)

# What clocks need of a ticket's history, packed (sla_engine.Trail): a table of its own, so that
# lists don't carry it. Measured on a million tickets, it reads as fast as a column would.
ticket_trail = Table(
    "ticket_trail",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Column("packed", LargeBinary, nullable=False),
)

_OPEN = text("is_open")
# What every list of open tickets is narrowed and sorted by: where no other index gives an order, a
# list is read from here alone. ``is_open`` is always true in it, but asked for again by each query.
Index(
    "ticket_open_deadline",
    ticket.c.order_us,
    ticket.c.id,
    ticket.c.team_id,
    ticket.c.queue_id,
    ticket.c.owner_id,
    ticket.c.waits_for,
    ticket.c.breaches_us,
    ticket.c.created_us,
    ticket.c.updated_us,
    ticket.c.ended_us,
    ticket.c.priority,
    ticket.c.state,
    ticket.c.number,
    ticket.c.customer_id,
    ticket.c.service_id,
    ticket.c.is_open,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index(
    "ticket_open_owner",
    ticket.c.owner_id,
    ticket.c.order_us,
    ticket.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
# Which of those that a search finds are open: a look for each, and into the row of hardly any.
Index(
    "ticket_open_found",
    ticket.c.id,
    ticket.c.team_id,
    ticket.c.queue_id,
    ticket.c.owner_id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
# The open tickets under an SLA, however many closed ones it has.
Index(
    "ticket_open_sla",
    ticket.c.sla_id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
_WAITS = text("is_open AND waits_for IS NOT NULL")
# What rests has mostly no deadline, and stands at the end of the order.
Index(
    "ticket_open_waits",
    ticket.c.waits_for,
    ticket.c.order_us,
    ticket.c.id,
    sqlite_where=_WAITS,
    postgresql_where=_WAITS,
)
# What is overdue, and what will be soon, is counted from here alone.
Index(
    "ticket_open_breaches",
    ticket.c.breaches_us,
    ticket.c.team_id,
    ticket.c.queue_id,
    ticket.c.owner_id,
    ticket.c.waits_for,
    ticket.c.is_open,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
# What was ended and what came of late, by team and queue.
Index(
    "ticket_ended",
    ticket.c.ended_us,
    ticket.c.id,
    ticket.c.is_open,
    ticket.c.team_id,
    ticket.c.queue_id,
)
# What History sorts by, to the letter; and by what scopes tell tickets apart, so that whoever may
# see few of a million looks at few rows.
Index(
    "ticket_history",
    text("coalesce(ended_us, 0)"),
    ticket.c.id,
    ticket.c.team_id,
    ticket.c.queue_id,
    sqlite_where=text("NOT is_open"),
    postgresql_where=text("NOT is_open"),
)
Index("ticket_created", ticket.c.created_us, ticket.c.id, ticket.c.team_id, ticket.c.queue_id)
# What a list sorts by, to the letter; a whole subject is too long for an index.
Index(
    "ticket_open_subject",
    text("lower(substr(subject, 1, 100))"),
    ticket.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index(
    "ticket_wait_until",
    ticket.c.wait_until_us,
    sqlite_where=text("wait_until_us IS NOT NULL"),
    postgresql_where=text("wait_until_us IS NOT NULL"),
)

# How many open tickets there are of each kind, as changes to be added up: no row is ever written
# by two at once, and a worker adds them up now and then. Triggers on ticket keep it.
open_count = Table(
    "open_count",
    metadata,
    _id(),
    Column("team_id", Id),
    Column("queue_id", Id, nullable=False),
    Column("owner_id", Id),
    Column("waits_for", Text),
    Column("change", BigInteger, nullable=False),
)

ticket_event = Table(
    "ticket_event",
    metadata,
    _id(),
    _ref("ticket_id", "ticket", required=True),
    _us("occurred_us", required=True),
    _us("recorded_us", required=True),
    _text("actor_kind"),
    Column("actor_id", Id),
    _text("actor_name"),
    _text("kind"),
    Column("data", JSON, nullable=False),
    # Ids are given out before a transaction is committed, so they don't tell what was read.
    Column("tx", BigInteger, nullable=False, server_default=ThisTransaction()),
    sqlite_autoincrement=True,
)
Index("ticket_event_tx", ticket_event.c.tx).ddl_if(dialect="postgresql")
# Bells since one was told, however much else happened.
Index(
    "ticket_event_bell",
    ticket_event.c.id,
    sqlite_where=text("kind = 'bell'"),
    postgresql_where=text("kind = 'bell'"),
)
Index(
    "ticket_event_history",
    ticket_event.c.ticket_id,
    ticket_event.c.occurred_us,
    ticket_event.c.id,
)

message = Table(
    "message",
    metadata,
    Column("event_id", Id, ForeignKey("ticket_event.id"), primary_key=True, autoincrement=False),
    _ref("ticket_id", "ticket", required=True, index=True),
    _text("body"),
)

attachment = Table(
    "attachment",
    metadata,
    _id(),
    _ref("ticket_id", "ticket", required=True, index=True),
    _ref("event_id", "ticket_event", required=True),
    _text("name"),
    _text("media_type"),
    Column("size", BigInteger, nullable=False),
    # SHA-256 in hex; equal files are kept once.
    Column("hash", Text, nullable=False, index=True),
)

# What files hold, in parts, so that no statement carries all of a large one.
file_part = Table(
    "file_part",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

clock = Table(
    "clock",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True),
    Column("target", Text, primary_key=True),
    Column("cycle", Integer, primary_key=True),
    _text("status"),
    _us("started_us", required=True),
    _us("target_us", required=True),
    _us("elapsed_us", required=True),
    _us("due_us"),
    _us("breaches_us"),
    _us("breached_us"),
    _us("finished_us"),
    _us("paused_since_us"),
    _text("paused_by"),
    Column("thresholds", JSON, nullable=False),
    Column("policy_version", BigInteger, nullable=False),
    Column("next_threshold", Integer),
    _us("next_threshold_us"),
)
Index(
    "clock_next_threshold",
    clock.c.next_threshold_us,
    sqlite_where=text("next_threshold_us IS NOT NULL"),
    postgresql_where=text("next_threshold_us IS NOT NULL"),
)
# What was kept and missed of late, without a look at the cycles of years; and by which tickets, as
# boards of one team ask.
Index(
    "clock_finished",
    clock.c.finished_us,
    clock.c.target,
    clock.c.status,
    clock.c.ticket_id,
    sqlite_where=text("finished_us IS NOT NULL"),
    postgresql_where=text("finished_us IS NOT NULL"),
)

bell = Table(
    "bell",
    metadata,
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True),
    Column("target", Text, primary_key=True),
    Column("cycle", Integer, primary_key=True),
    Column("policy_version", BigInteger, primary_key=True),
    Column("threshold", Integer, primary_key=True),
    _us("at_us", required=True),
)

stopwatch = Table(
    "stopwatch",
    metadata,
    Column("agent_id", Id, ForeignKey("agent.id"), primary_key=True),
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True),
    _us("started_us", required=True),
    _us("running_since_us"),
    Column("counted_us", BigInteger, nullable=False, server_default="0"),
)
# One runs per agent; any number may be paused.
Index(
    "stopwatch_running",
    stopwatch.c.agent_id,
    unique=True,
    sqlite_where=text("running_since_us IS NOT NULL"),
    postgresql_where=text("running_since_us IS NOT NULL"),
)

time_entry = Table(
    "time_entry",
    metadata,
    _id(),
    _ref("ticket_id", "ticket", required=True, index=True),
    _ref("agent_id", "agent", required=True, index=True),
    _us("worked_us", required=True),
    Column("seconds", Integer, nullable=False),
    _text("note"),
    _us("recorded_us", required=True),
    CheckConstraint("seconds > 0"),
)

draft = Table(
    "draft",
    metadata,
    _id(),
    _ref("agent_id", "agent", required=True),
    _text("kind"),
    # 0 where the draft belongs to no ticket yet.
    Column("ticket_id", Id, nullable=False, server_default="0"),
    Column("content", JSON, nullable=False),
    _us("saved_us", required=True),
    UniqueConstraint("agent_id", "kind", "ticket_id"),
)

# What customers at the desk's own door have typed and not sent.
customer_draft = Table(
    "customer_draft",
    metadata,
    _id(),
    _ref("customer_id", "customer", required=True),
    # 0 for a ticket that is not opened yet.
    Column("ticket_id", Id, nullable=False, server_default="0"),
    Column("content", JSON, nullable=False),
    _us("saved_us", required=True),
    UniqueConstraint("customer_id", "ticket_id"),
)
