"""Are the tables of a desk those of this Tocsin?"""

from __future__ import annotations

from desk.findings import Section, unseen, well, wrong
from store import checking
from store.reader import Reader
from store.store import SCHEMA_VERSION


async def tables(reader: Reader, restore: str, upgrade: str) -> tuple[Section, bool]:
    """What is found about the tables, and whether the rest can be asked for. ``restore`` and
    ``upgrade`` are the remedies for lost tables and for old ones.
    """
    title = "Tables"
    found = await reader.run(checking.version)
    if found is None:
        empty = unseen("There is nothing in it yet.", "Open it with `tocsin` to set it up.")
        return Section(title, (empty,)), False
    if found == 0:
        other = wrong("It is a database of another program.", "Check the address of the desk.")
        return Section(title, (other,)), False
    if found > SCHEMA_VERSION:
        newer = wrong(
            f"A newer Tocsin wrote it: its tables are version {found}, this Tocsin knows "
            f"{SCHEMA_VERSION}.",
            "Install the newer Tocsin.",
        )
        return Section(title, (newer,)), False
    if found < SCHEMA_VERSION:
        older = unseen(
            f"An older Tocsin wrote it: its tables are version {found}, this Tocsin knows "
            f"{SCHEMA_VERSION}. Only what stands above was examined: no ticket, number or clock.",
            f"{upgrade} Then run `tocsin doctor` again.",
        )
        return Section(title, (older,)), False
    missing = await reader.run(checking.missing)
    if missing:
        return Section(title, (wrong(f"These are missing: {', '.join(missing)}.", restore),)), False
    return Section(title, (well(f"They are those of this Tocsin (version {found})."),)), True
