"""Small audit logs to import."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.importing.audit_rows import COLUMNS
from desk.importing.servicenow import AuditLog, read_audit_log

REAL_LOG = Path(__file__).parents[2] / "data" / "tickets" / "servicenow-incidents.csv"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")

_USUAL = {
    "number": "INC0000001",
    "incident_state": "New",
    "sys_mod_count": "0",
    "sys_updated_by": "Anna Berg",
    "sys_updated_at": "02-02-2026 09:00",
    "made_sla": "TRUE",
    "caller_id": "Caller 7",
    "opened_by": "Anna Berg",
    "opened_at": "02-02-2026 09:00",
    "contact_type": "Phone",
    "location": "Location 3",
    "category": "Network",
    "subcategory": "VPN",
    "u_symptom": "No connection",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 1",
}


def write_log(
    path: Path, rows: Sequence[Mapping[str, str]], columns: Sequence[str] = COLUMNS
) -> Path:
    """Write rows; what one doesn't say is as usual, and else unknown."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            told = _USUAL | dict(row)
            writer.writerow([told.get(name, "?") for name in columns])
    return path


def read_log(path: Path, rows: Sequence[Mapping[str, str]], zone: ZoneInfo = UTC_ZONE) -> AuditLog:
    """Write rows and read them as an import does."""
    return read_audit_log(write_log(path, rows), zone, NOW)


def step(state: str, change: int, at: str, **others: str) -> dict[str, str]:
    """A row of the usual incident: in this state since ``at`` (HH:MM on 2 February 2026)."""
    return {
        "incident_state": state,
        "sys_mod_count": str(change),
        "sys_updated_at": f"02-02-2026 {at}",
        **others,
    }
