"""Do the rows of a desk belong together?"""

from __future__ import annotations

from functools import partial

from desk.desk import Desk
from desk.examining.phrases import REBUILD, count, strays
from desk.findings import Finding, Section, note, well, wrong
from desk.numbers import DEFAULT_FORMAT, sequence_key, ticket_number
from store import checking, files, open_counts, search
from store.reader import Reader, Select

# Contents of files, and tickets by their words, that are looked at unless all are.
SAMPLE = 200


async def rows(reader: Reader) -> Section:
    """What rows refer to, and what histories begin with."""
    findings: list[Finding] = []
    for fine, look in (
        ("Every row belongs to one that is there.", checking.orphans),
        ("Every ticket's history begins with its creation.", checking.disorder),
    ):
        findings += strays(await reader.run(look), fine)
    late = await reader.run(checking.later_than_written)
    if late:
        findings.append(
            note(
                f"{count(late, 'event')} happened later than written down: the clock of a "
                "machine was put back.",
                "Let the machines keep their time by the network (NTP).",
            )
        )
    return Section("Rows", tuple(findings))


async def numbers(desk: Desk) -> Section:
    """Whether every ticket has a number of its own."""
    reader, local = desk.store.reader, desk.now().astimezone()
    text = str(desk.setting("number_format", DEFAULT_FORMAT))
    key = sequence_key(text, local)

    def next_is_taken(select: Select) -> bool:
        coming = ticket_number(text, local, checking.last_number(select, key) + 1)
        return checking.is_number_taken(select, coming)

    findings = strays(
        await reader.run(checking.wrong_numbers), "Every ticket has a number of its own."
    )
    if await reader.run(next_is_taken):
        findings.append(note("The next number is taken already; new tickets pass over it."))
    return Section("Ticket numbers", tuple(findings))


async def found_by(reader: Reader, everything: bool) -> Section:
    """Whether lists count what they hold, and tickets are found by their words."""
    findings: list[Finding] = []
    if await reader.run(open_counts.differences):
        findings.append(wrong("The numbers beside the lists are not those of the lists.", REBUILD))
    else:
        findings.append(well("The numbers beside the lists are those of the lists."))
    ids = await reader.run(partial(checking.ticket_sample, most=None if everything else SAMPLE))
    lost = await reader.run(partial(search.not_findable, ids=ids))
    sample = _sample(everything, len(ids))
    if lost:
        findings.append(
            wrong(
                f"{count(len(lost), 'ticket')} not found by all of its words, of "
                f"{len(ids):,}{sample}.",
                REBUILD,
            )
        )
    else:
        findings.append(well(f"Tickets are found by their words, of {len(ids):,}{sample}."))
    return Section("Lists and search", tuple(findings))


async def attached(reader: Reader, everything: bool) -> Section:
    """Whether attached files are what they were."""
    known = await reader.run(files.contents)
    some = known if everything else known[-SAMPLE:]
    findings: list[Finding] = []
    for digest, size, name, number in some:
        if not await reader.run(partial(files.is_whole, digest=digest, size=size)):
            findings.append(
                wrong(
                    f"The file {name} of ticket {number} is not what was attached.",
                    "Take it from a backup; the rest of the desk is not concerned.",
                )
            )
    if not findings:
        sample = _sample(everything, len(some))
        findings.append(well(f"Every file is as it was attached, of {len(some):,}{sample}."))
    if spare := len(list(await reader.run(files.unattached))):
        findings.append(note(f"{count(spare, 'file')} that no message has any more."))
    return Section("Files", tuple(findings))


def _sample(everything: bool, number: int) -> str:
    return "" if everything or number < SAMPLE else " (a sample; --all takes all)"


async def people(reader: Reader) -> Section:
    """What agents left who are no longer valid."""
    left = await reader.run(checking.left_by_those_gone)
    findings = [
        note(
            f"{login}, who is no valid agent any more, left {count(drafts, 'draft')} and "
            f"{count(watches, 'stopwatch', 'stopwatches')}.",
            f"`tocsin --as {login}` shows them once the agent is valid again.",
        )
        for login, drafts, watches in left
    ]
    return Section("Agents who are gone", tuple(findings) or (well("They left nothing."),))
