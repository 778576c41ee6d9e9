"""`make bench-store`: what the store of a large desk takes, on SQLite and on PostgreSQL in turns,
and beside django-helpdesk on desks of 10,000 tickets.

Every figure is that of the whole way through the store: from the call to rows for showing, and for
a reply from the verb to the commit. Ends with an error only when something crashed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import desk_work, helpdesk
from benchmarks.figures import Figure, median, percentile, promised, table
from benchmarks.run import own_environment
from tests.postgres_keeper import Server

# Milliseconds, medians.
TARGETS = {
    desk_work.FIRST_PAGE: 3.0,
    desk_work.NEXT_PAGE: 3.0,
    desk_work.BADGES: 10.0,
}
# Our list of 10,000 tickets over django-helpdesk's.
BESIDE = 1 / 30
# As somebody would set it up who keeps a desk in it; nothing that was reported may be lost.
_SERVER = ("shared_buffers=512MB", "listen_addresses=127.0.0.1", "max_wal_size=4GB")


@dataclass(frozen=True)
class Effort:
    """How many times each thing is measured."""

    rounds: int = 30
    replies: int = 200
    peer: int = 15


@contextmanager
def postgres() -> Iterator[str]:
    """A server of its own, in a folder that is thrown away; the address without a database."""
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-pg-") as room:
        Path(room).chmod(0o711)
        server = Server(Path(room), _SERVER)
        try:
            yield server.start()
        finally:
            server.stop(signal.SIGINT)


async def _run_on(address: str, *statements: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(address)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def new_database(server: str, name: str) -> str:
    """The address of an empty database on a server."""
    asyncio.run(_run_on(f"{server}postgres", f"CREATE DATABASE {name}"))
    return f"{server}{name}"


def fill(command: str, address: str, tickets: int, folder: Path) -> str:
    """Fill a desk at an address with so many tickets, a tenth of them open; the address."""
    began = time.monotonic()
    print(f"Filling a desk with {tickets:,} tickets at {address}", flush=True)
    subprocess.run(
        [command, "demo", "--db", address, "--tickets", str(tickets), "--fill-only"],
        env=own_environment(folder),
        check=True,
        stdin=subprocess.DEVNULL,
    )
    if address.startswith("postgresql:"):
        # As the server does by itself within minutes.
        asyncio.run(_run_on(address, "VACUUM ANALYZE"))
    print(f"Filled in {time.monotonic() - began:,.0f} s", flush=True)
    return address


async def measure(addresses: Sequence[str], kinds: Sequence[str], effort: Effort) -> list[Figure]:
    """Medians and p99 of some kinds of work on desks, done in turns."""
    desks = {_engine(url): await desk_work.open_work(url, effort.replies) for url in addresses}
    figures: list[Figure] = []
    try:
        for kind in kinds:
            # What is written is written once.
            is_write = kind == desk_work.REPLY
            taken = await desk_work.milliseconds(
                {engine: work.works[kind] for engine, work in desks.items()},
                1 if is_write else effort.rounds,
                warm=not is_write,
            )
            for engine, times in taken.items():
                name = f"{kind}, {engine}"
                middle, target = median(times), TARGETS.get(kind)
                figures.append(
                    Figure(name, "ms", middle)
                    if target is None
                    else promised(name, "ms", middle, target)
                )
                figures.append(Figure("  p99", "ms", percentile(times, 0.99)))
    finally:
        for work in desks.values():
            await work.close()
    return figures


def _engine(url: str) -> str:
    return "PostgreSQL" if url.startswith("postgresql:") else "SQLite"


def beside(addresses: Sequence[str], folder: Path, tickets: int, effort: Effort) -> list[Figure]:
    """Lists, searches and single tickets of small desks, each beside django-helpdesk's."""
    peer = helpdesk.Helpdesk(folder, tickets, asyncio.run(_subjects(addresses[0])))
    theirs = {
        **dict.fromkeys(
            (desk_work.LIST, desk_work.LIST_AND_NUMBERS), _median(peer.list, effort.peer)
        ),
        desk_work.SEARCH: median(
            [_median(partial(peer.search, word), 3) for word in desk_work.WORDS]
        ),
        desk_work.TICKET: _median(peer.ticket, effort.peer),
    }
    ours = asyncio.run(measure(addresses, tuple(theirs), effort))
    return [
        Figure(
            figure.name,
            "ms",
            figure.measured,
            theirs[kind],
            helpdesk.NAME,
            BESIDE if kind == desk_work.LIST else None,
        )
        for figure in ours
        for kind in theirs
        if figure.name.startswith(f"{kind}, ")
    ]


async def _subjects(address: str) -> list[str]:
    """What tickets are about, for both to be about the same."""
    from store import views
    from store.queries import TicketQuery
    from store.store import open_store

    store = await open_store(address)
    try:
        rows = await store.reader.run(lambda select: views.first_rows(select, TicketQuery(), 500))
    finally:
        await store.close()
    return [row.subject for row in rows]


def _median(piece: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times + 1):
        began = time.perf_counter_ns()
        piece()
        taken.append((time.perf_counter_ns() - began) / 1e6)
    # The first one warmed up.
    return median(taken[1:])


def main() -> int:
    """Read the options, fill what is to be filled, measure, and say the tables."""
    parser = argparse.ArgumentParser(prog="make bench-store", description=__doc__)
    parser.add_argument("--tocsin", default=str(Path(sys.executable).with_name("tocsin")))
    parser.add_argument("--tickets", type=int, default=1_000_000, help="in all (1,000,000)")
    parser.add_argument("--beside", type=int, default=10_000, help="beside the peer (10,000)")
    parser.add_argument("--sqlite", help="a filled demo desk in a file; replies are written to it")
    parser.add_argument("--postgres", help="a filled demo desk in PostgreSQL; likewise")
    parser.add_argument("--quick", action="store_true", help="fewer of each, for a first look")
    options = parser.parse_args()
    effort = Effort(rounds=8, replies=40, peer=4) if options.quick else Effort()

    # The collector would otherwise pause this program inside a measured time.
    gc.disable()
    try:
        with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as passing, postgres() as server:
            _measure_all(options, Path(passing), server, effort)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"The measurement stopped: {error}", file=sys.stderr)
        return 1
    return 0


def _measure_all(options: argparse.Namespace, folder: Path, server: str, effort: Effort) -> None:
    def filled(tickets: int, name: str) -> list[str]:
        addresses = f"sqlite:///{folder}/{name}.db", new_database(server, name)
        return [fill(options.tocsin, address, tickets, folder) for address in addresses]

    given = [address for address in (options.sqlite, options.postgres) if address]
    large = given or filled(options.tickets, "large")
    figures = asyncio.run(measure(large, desk_work.KINDS, effort))
    print(table(figures, "tocsin"), flush=True)
    if not helpdesk.is_installed():
        print("django-helpdesk is not installed: nothing to stand beside. Run make bench-store.")
        return
    small = filled(options.beside, "small")
    print(f"\nDesks of {options.beside:,} tickets")
    print(table(beside(small, folder, options.beside, effort), "tocsin"))


if __name__ == "__main__":
    sys.exit(main())
