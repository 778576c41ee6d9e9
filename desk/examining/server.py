"""Does the server of a desk in PostgreSQL keep what it is given, and who may read it?"""

from __future__ import annotations

from desk.examining.phrases import count
from desk.findings import Finding, Section, note, well, wrong
from store import postgres_checking as checking
from store.address import shown
from store.reader import Reader

RESTORE = "Restore a backup with `tocsin restore FILE`, or one of the server's own."
# What a copy from another server needs, while nobody has the desk open.
_FROM_HERE_ON = (
    "While nobody has the desk open, run in psql: UPDATE ticket_event SET tx = 0; "
    "UPDATE agent SET seen_bells = CAST(pg_current_snapshot() AS text);"
)


async def health(reader: Reader, url: str) -> Section:
    """What the server tells about itself."""
    found = await reader.run(checking.server)
    findings = [
        well(f"PostgreSQL {found.version.split()[0]} answers ({found.size / 1_000_000:,.1f} MB).")
    ]
    if found.is_standby:
        findings.append(note("It is a standby: the desk can be read there, and not written."))
    if found.failures:
        findings.append(
            wrong(
                f"It found {count(found.failures, 'page')} damaged on its disk.",
                f"Look at the server's log and its disk. {RESTORE}",
            )
        )
    elif not found.has_checksums:
        findings.append(
            note(
                "It keeps no checksums of its pages, so that nobody notices when a disk fails.",
                "pg_checksums --enable switches them on while the server is stopped.",
            )
        )
    if not found.waits_for_disk:
        findings.append(
            wrong(
                "It does not wait for its disk (fsync is off): a plugged-out machine loses the "
                "desk.",
                "Set fsync = on in postgresql.conf.",
            )
        )
    elif not found.waits_at_commit:
        findings.append(
            wrong(
                "It says that something is saved before it is (synchronous_commit is off).",
                "Set synchronous_commit = on in postgresql.conf.",
            )
        )
    return Section(f"The database {shown(url)}", tuple(findings))


async def rights(reader: Reader) -> tuple[Section, bool]:
    """Who may read and write the tables, and whether we may."""
    found = await reader.run(checking.server)
    findings: list[Finding] = []
    if lacking := await reader.run(checking.forbidden):
        findings.append(
            wrong(
                f"The database user {found.user} may not both read and write {', '.join(lacking)}.",
                f"Let the owner of the tables run: GRANT ALL ON ALL TABLES IN SCHEMA public TO "
                f"{found.user}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {found.user};",
            )
        )
    else:
        findings.append(well(f"The database user {found.user} may read and write it."))
    if found.is_superuser:
        findings.append(
            note(
                f"{found.user} may do everything on the server; a user who owns this one database "
                "is enough.",
            )
        )
    if shown_to_all := await reader.run(checking.open_to_all):
        findings.append(
            wrong(
                f"Every user of the server may read {', '.join(shown_to_all)}.",
                "Take that away with: REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;",
            )
        )
    return Section("Permissions", tuple(findings)), not lacking


async def numbering(reader: Reader) -> Section:
    """Whether what the server numbers goes on where the rows are."""
    findings: list[Finding] = [
        wrong(
            f"{one.count:,} × {one.what}.",
            "`tocsin backup` and `tocsin restore` of this desk set it right.",
        )
        for one in await reader.run(checking.used_ids)
    ]
    if far := await reader.run(checking.from_another_server):
        findings.append(
            wrong(
                f"{count(far, 'event')} came from another server with its numbers, so that news "
                "is told late or not at all.",
                _FROM_HERE_ON,
            )
        )
    ok = well("New rows get ids, and events places, that nothing else has.")
    return Section("Numbering", tuple(findings) or (ok,))
