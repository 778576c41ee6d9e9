"""ServiceNow: an incident audit log becomes tickets with their whole history.

log = read_audit_log(path, zone, now)       # looks at all of it, changes nothing
summary = await bring_in(desk, log)         # one transaction
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from desk.actors import Actor, as_agent
from desk.desk import Desk
from desk.errors import NotAllowed
from desk.importing.audit_rows import COLUMNS, AuditRow, RowReader, RowRefused, is_date
from desk.importing.incidents import Incident, in_order
from desk.importing.retelling import events_of
from desk.importing.summary import Remark, Summary
from desk.importing.table import Progress, Unreadable, cut_off, no_progress, read_table
from desk.numbers import DEFAULT_FORMAT, sequence_key, ticket_number
from desk.permissions import why_not_configure
from sla_engine import Author
from store.replacing import replace
from store.rows import Catalogue

if TYPE_CHECKING:
    from store.writer import Transaction

# Tickets between two calls of the progress callback.
_STEP = 100


class AuditLog(Struct, frozen=True):
    """A file that was read whole and found usable."""

    zone: str
    rows: int
    incidents: tuple[Incident, ...]
    mended: tuple[Remark, ...]
    refused: tuple[Remark, ...]


def origin_of(number: str) -> str:
    """By what an imported ticket is known again."""
    return f"servicenow:{number}"


def read_audit_log(
    path: Path, zone: ZoneInfo, now: datetime, progress: Progress = no_progress
) -> AuditLog:
    """Read and check a whole file without touching any desk.

    ``zone`` is the one the file's dates are meant in. Raises Unreadable when the file is no such
    log; single rows that make no sense are left out and listed. Takes about 30 µs a row.
    """
    reader = RowReader(zone, now)
    by_number: dict[str, list[AuditRow]] = defaultdict(list)
    refused: list[Remark] = []
    rows = 0
    for record in read_table(path, COLUMNS, progress):
        rows += 1
        # The last column is a date, so a row that was cut off there can be told.
        if record.may_be_cut and not is_date(record.values["closed_at"]):
            raise cut_off(path, record.line)
        try:
            row = reader.read(record)
        except RowRefused as refusal:
            refused.append(Remark(record.line, str(refusal)))
        else:
            by_number[row.number].append(row)
    if not by_number:
        raise Unreadable(
            f"No row of {path} can be used; line {refused[0].line}, for one: {refused[0].text}."
        )
    ordered = [in_order(found) for found in by_number.values()]
    mended = [*reader.mended, *(remark for one in ordered for remark in one.mended)]
    refused += [remark for one in ordered for remark in one.refused]
    return AuditLog(
        zone=zone.key,
        rows=rows,
        incidents=tuple(one.incident for one in ordered),
        mended=tuple(sorted(mended, key=lambda remark: remark.line)),
        refused=tuple(sorted(refused, key=lambda remark: remark.line)),
    )


async def bring_in(
    desk: Desk, log: AuditLog, *, administrator: str = "", progress: Progress = no_progress
) -> Summary:
    """Add the incidents that the desk doesn't have yet, all or none of them.

    ``administrator``: the login of whoever runs this; on a desk where nobody works yet it becomes
    the first agent, who may configure it. ``progress`` is told (tickets written, tickets to
    write). Thresholds that were passed long ago ring no bell. Raises NotAllowed for whoever is no
    admin of a desk that has one.
    """
    from store import tickets as rows

    async def job(tx: Transaction) -> Summary:
        if administrator and desk.catalogue.agents:
            _require_admin(desk.catalogue, administrator)
        known = await rows.known_origins(tx, [origin_of(one.number) for one in log.incidents])
        fresh = [one for one in log.incidents if origin_of(one.number) not in known]
        written = Summary(
            rows=log.rows,
            tickets_read=len(log.incidents),
            tickets_added=len(fresh),
            tickets_known=len(log.incidents) - len(fresh),
            mended=log.mended,
            refused=log.refused,
        )
        if not fresh:
            return written
        if administrator and not desk.catalogue.agents:
            await _add_administrator(tx, administrator)
            written = replace(written, administrator=administrator)
        return await _write(desk, tx, fresh, log.zone, written, progress)

    return await desk.configure(job)


def _require_admin(catalogue: Catalogue, login: str) -> None:
    """Queues, services and people come in with the tickets."""
    known = next((agent for agent in catalogue.agents.values() if agent.login == login), None)
    actor = Actor(Author.AGENT, None, login) if known is None else as_agent(known)
    reason = why_not_configure(catalogue, actor)
    if reason is not None:
        raise NotAllowed(f"{login} may not import into this desk. {reason}")


async def _add_administrator(tx: Transaction, login: str) -> None:
    from store import records

    values = {"login": login, "name": login, "initials": login[:2].upper(), "role": "admin"}
    await records.add(tx, "agent", values)


async def _write(
    desk: Desk,
    tx: Transaction,
    incidents: Sequence[Incident],
    zone: str,
    summary: Summary,
    progress: Progress,
) -> Summary:
    from desk import ledger
    from desk.importing.directory import settle
    from store import tickets as rows

    directory = await settle(tx, desk.catalogue, incidents, zone)
    # Until the commit nobody can read what was added, so the ledger gets it from here.
    extended = Desk(desk.store, directory.catalogue, desk.now)
    taken = await rows.known_numbers(tx, [incident.number for incident in incidents])
    events = 0
    for start in range(0, len(incidents), _STEP):
        histories = [
            ledger.NewHistory(
                number=incident.number
                if incident.number not in taken
                else await _drawn_number(desk, tx),
                events=events_of(incident, directory),
                customer_name=incident.rows[0].caller or "",
                origin=origin_of(incident.number),
                silent=True,
            )
            for incident in incidents[start : start + _STEP]
        ]
        await ledger.open_tickets(extended, tx, histories)
        events += sum(len(history.events) for history in histories)
        progress(start + len(histories), len(incidents))
    added = directory.added
    return replace(
        summary,
        events=events,
        customers=added["customers"],
        agents=added["agents"],
        queues=added["queues"],
        services=added["services"],
    )


async def _drawn_number(desk: Desk, tx: Transaction) -> str:
    """A number of the desk's own, for an incident whose number another ticket has."""
    from store import tickets as rows

    text = str(desk.setting("number_format", DEFAULT_FORMAT))
    local = desk.now().astimezone()
    return ticket_number(text, local, await rows.next_number(tx, sequence_key(text, local)))
