"""Rows by the million: what was put aside for them is there again, and a failure leaves nothing."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from store import open_counts, records, search
from store.bulk_load import Loader, loading
from store.bulk_rows import COLUMNS
from store.catalogue import read_catalogue
from store.reader import Row
from store.scope import EVERYTHING
from store.store import Store, open_store
from tests.builders import SmallDesk
from tests.postgres import databases

MANY = [(n, f"Ada {n}", "Acme", "", "", f"ada {n} acme") for n in range(1001, 1201)]


_SHAPE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    "postgresql": "SELECT 'index', CAST(indexrelid AS regclass)::text, pg_get_indexdef(indexrelid) "
    "FROM pg_index JOIN pg_class ON pg_class.oid = indrelid "
    "WHERE relnamespace = current_schema()::regnamespace "
    "UNION ALL SELECT contype::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = current_schema()::regnamespace "
    "UNION ALL SELECT tgenabled::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal ORDER BY 1, 2, 3",
}


async def shape(small: SmallDesk) -> list[Row]:
    """Tables, indexes, keys and triggers, as the database tells them; on SQLite its statistics,
    too, which no desk has that grew.
    """
    return await small.behind(_SHAPE[small.desk.store.engine])


async def add_people(loader: Loader) -> None:
    await loader.add("customer", COLUMNS["customer"], MANY)


async def people(store: Store) -> int:
    return int(
        await store.reader.run(lambda select: select("SELECT count(*) FROM customer", {})[0][0])
    )


async def test_indexes_and_keys_are_there_again_and_ids_go_on(small: SmallDesk) -> None:
    before, known = await shape(small), await people(small.desk.store)
    async with loading(small.desk.store) as loader:
        await add_people(loader)
    assert await shape(small) == before
    assert await people(small.desk.store) == known + len(MANY)
    async with small.desk.store.write() as tx:
        assert await records.add(tx, "customer", {"name": "One more"}) == 1201


async def test_triggers_count_again(small: SmallDesk) -> None:
    await small.ticket("One")
    async with loading(small.desk.store) as loader:
        await add_people(loader)
    await small.ticket("Another")
    assert await small.desk.store.reader.run(open_counts.differences) == 0


async def test_rows_come_as_sqlite_tells_them(small: SmallDesk) -> None:
    columns = ("name", "value", "version")
    async with loading(small.desk.store) as loader:
        # A number in a column of JSON, and truth as a number.
        await loader.add("setting", columns, [("number", 7, 1), ("text", '"seven"', 1)])
        await loader.add(
            "service",
            ("id", "name", "validity", "comment", "is_default", "version"),
            [(900, "Loaded", "valid", "", 1, 1)],
        )
    catalogue = await small.desk.store.reader.run(read_catalogue)
    assert (catalogue.settings["number"], catalogue.settings["text"]) == (7, "seven")
    assert catalogue.services[900].is_default is True


async def test_what_is_cleared_is_gone_and_what_is_loaded_then_is_there(
    small: SmallDesk,
) -> None:
    await small.ticket("One")
    async with loading(small.desk.store) as loader:
        await loader.clear()
        await loader.add("meta", ("key", "value"), [("catalogue_version", "1")])
        await add_people(loader)
    assert await people(small.desk.store) == len(MANY)
    assert await small.behind("SELECT count(*) FROM ticket") == [(0,)]
    assert (
        await small.desk.store.reader.run(lambda select: search.newest(select, "one", EVERYTHING))
        == []
    )


# A file is loaded beside the real one, and thrown away.
@pytest.mark.parametrize("engine", ["postgresql"])
async def test_on_postgresql_a_failure_leaves_everything_as_it_was(small: SmallDesk) -> None:
    before, known = await shape(small), await people(small.desk.store)

    async def half() -> None:
        async with loading(small.desk.store) as loader:
            await loader.clear()
            await add_people(loader)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half()
    assert await shape(small) == before
    assert await people(small.desk.store) == known


async def test_a_row_of_nobody_is_refused_on_postgresql() -> None:
    # What is loaded into a file is examined by the doctor.
    new_url = await databases().empty()
    store = await open_store(new_url)

    async def of_nobody() -> None:
        async with loading(store) as loader:
            await loader.add("customer_service", COLUMNS["customer_service"], [(1, 1)])

    with pytest.raises(IntegrityError, match="foreign key"):
        await of_nobody()
    await store.close()
