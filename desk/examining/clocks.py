"""Is every ticket as its events tell, by a replay of them?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from desk.desk import Desk
from desk.examining.phrases import count
from desk.findings import Finding, Section, note, well, wrong
from desk.fresh_replay import Difference, Progress, hold_against_events
from store.reader import Select

# Ended tickets that are replayed unless all are asked for.
SAMPLE = 1_000
# More differences than these say nothing new.
MOST_TOLD = 20


async def clocks(desk: Desk, everything: bool, progress: Progress | None) -> Section:
    """What a replay of all open tickets and of some ended ones, or ``everything``, comes to."""
    from store import kept_tickets

    find = partial(kept_tickets.ended_ids, most=None if everything else SAMPLE)
    opened, ended = await desk.store.reader.run(
        lambda select: (kept_tickets.open_ids(select), find(select))
    )
    held = await hold_against_events(desk, [*opened, *ended], progress)
    sample = "" if everything or len(ended) < SAMPLE else " (a sample; --all takes all)"
    told = f"{len(opened):,} open and {len(ended):,} ended{sample}"
    findings: list[Finding] = []
    if held.differences:
        numbers = {difference.number for difference in held.differences}
        findings += _told(held.differences)
        findings.append(
            wrong(
                f"{count(len(numbers), 'ticket')} not as their events tell, of {told}.",
                "Booking time on such a ticket works it out anew; for many, restore a backup. "
                "Please report it.",
            )
        )
    else:
        findings.append(well(f"All that were looked at are as their events tell, of {told}."))
    if held.left_out:
        left_out = count(held.left_out, "ticket")
        findings.append(note(f"Not looked at: {left_out} to be worked out anew anyway."))
    if held.unversioned:
        many = count(held.unversioned, "ended ticket")
        findings.append(
            note(f"The clocks of {many} keep verdicts from before promises had versions.")
        )
    return Section("Tickets and clocks", tuple(findings))


def _told(differences: Sequence[Difference]) -> list[Finding]:
    lines = [
        wrong(f"{one.number}: {one.what} is {one.kept}, and should be {one.derived}.", "")
        for one in differences[:MOST_TOLD]
    ]
    if len(differences) > MOST_TOLD:
        lines.append(note(f"… and {len(differences) - MOST_TOLD:,} more differences."))
    return lines


async def pending(desk: Desk, behind_ids: Iterable[int]) -> Section:
    """What was begun in the background and is not done yet."""
    from store import left_over, renewals

    keys = await desk.store.reader.run(renewals.pending)
    waiting = {int(key.partition(":")[2]) for key in keys} | set(behind_ids)
    findings = [
        wrong(
            f"Open tickets under the SLA {desk.catalogue.slas[sla_id].name} still wait for the "
            "deadlines of its last change.",
            "Open the desk with `tocsin`; it goes on where it was stopped.",
        )
        for sla_id in sorted(waiting)
        if sla_id in desk.catalogue.slas
    ]
    reader = desk.store.reader
    others: dict[str, Callable[[Select], object]] = {
        "Tickets of an older Tocsin still wait for their trails.": renewals.lacks_trails,
        "Open tickets of a queue that changed hands still wait for their new team.": partial(
            left_over.pending, kind="hand_over"
        ),
        "Open tickets are not found yet by the new name of their customer.": partial(
            left_over.pending, kind="rename"
        ),
    }
    for sentence, look in others.items():
        if await reader.run(look):
            remedy = "Open the desk with `tocsin`; it goes on where it was stopped."
            findings.append(wrong(sentence, remedy))
    return Section("Work left over", tuple(findings) or (well("There is none."),))
