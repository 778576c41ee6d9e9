"""Over a real sshd: who comes in by which key, what they see, and what they cannot do."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from benchmarks.terminal import Terminal
from desk import tickets
from desk.desk import Desk, open_desk
from desk.people import save_agent, save_customer
from store import views
from store.rows import Event
from store.scope import EVERYTHING
from store.store import open_store
from tests.builders import SmallDesk, make_desk
from tests.ssh.door import SSHD, Door, open_door

pytestmark = pytest.mark.skipif(
    SSHD is None, reason="there is no sshd (apt install openssh-server)"
)

_T = TypeVar("_T")
OWN, OTHERS, SECRET = "VPN is down", "Payroll of the board", "the password is swordfish"
REFUSED = 255


@dataclass
class Shared:
    """A desk behind a door; tests say what is done on it between two looks."""

    small: SmallDesk
    door: Door
    own_id: int

    def on_desk(self, work: Callable[[Desk], Awaitable[_T]]) -> _T:
        """Do something on the desk, as another Tocsin."""

        async def run() -> _T:
            desk = await open_desk(await open_store(self.small.url))
            try:
                return await work(desk)
            finally:
                await desk.close()

        return asyncio.run(run())

    def events(self) -> list[Event]:
        """What happened to the customer's ticket."""
        job = partial(views.events, ticket_id=self.own_id, scope=EVERYTHING)
        return self.on_desk(lambda desk: desk.store.reader.run(job))


async def _fill(folder: Path) -> tuple[SmallDesk, int]:
    small = await make_desk(folder)
    values = {"name": "Silke Brandt", "organisation": "Nordlicht"}
    silke = await save_customer(small.desk, small.anna, values)
    own = await small.ticket(OWN, message="Since this morning.")
    await tickets.note(small.desk, small.anna, own, SECRET)
    await small.ticket(OTHERS, customer_id=silke, message="Not for everybody.")
    await small.close()
    return small, own


async def _give_keys(small: SmallDesk, door: Door, desk: Desk) -> None:
    for actor, name in ((small.anna, "anna"), (small.jan, "jan")):
        keys = {"ssh_keys": door.key_of(name)}
        await save_agent(desk, small.anna, keys, row_id=actor.id)
    values = {"login": "lukasz", "ssh_keys": door.key_of("lukasz")}
    await save_customer(desk, small.anna, values, row_id=small.customer.id)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    folder, home = tmp_path_factory.mktemp("door"), tmp_path_factory.mktemp("home")
    small, own_id = asyncio.run(_fill(folder))
    with open_door(folder, small.url, home) as door:
        shared = Shared(small, door, own_id)
        shared.on_desk(lambda desk: _give_keys(small, door, desk))
        yield shared


def sees(terminal: Terminal, pattern: str) -> None:
    """Wait until the screen shows something; fails with the screen when it never does."""
    terminal.settle(quiet=0.05)
    if not re.search(pattern, terminal.screen.text()):
        terminal.wait_for(pattern, timeout=20)


def test_two_agents_work_one_desk_at_once_each_as_themselves(shared: Shared) -> None:
    with shared.door.screen("anna") as anna, shared.door.screen("jan") as jan:
        for terminal in (anna, jan):
            sees(terminal, "My tickets")
            # The list of all open tickets, by its name.
            terminal.press(":")
            sees(terminal, "Go to a view")
            terminal.press("all open")
            terminal.press("enter")
            sees(terminal, f"{OWN}.* —")
        anna.press("/")
        anna.press("VPN")
        sees(anna, "1 of 2")
        anna.press("enter")
        anna.press("t")
        # Jan sees what she did without touching a key.
        sees(jan, rf"{OWN}.* AN\b")
        assert "Jan Novák" in jan.screen.text()
        assert "Anna Berg" in anna.screen.text()
    [taken] = [event for event in shared.events() if event.kind == "edited"]
    assert (taken.actor_kind, taken.actor_name) == ("agent", "Anna Berg")
    assert taken.data["owner_id"] == [None, shared.small.anna.id]


def test_a_customers_key_shows_the_customers_tickets_and_nothing_else(shared: Shared) -> None:
    with shared.door.screen("lukasz", columns=80, rows=24) as terminal:
        sees(terminal, OWN)
        seen = terminal.screen.text()
        terminal.press("/")
        terminal.press("payroll")
        sees(terminal, "None of your tickets holds")
        seen += terminal.screen.text()
        terminal.press("\x1b")
        sees(terminal, OWN)
        terminal.press("enter")
        sees(terminal, "opened")
        seen += terminal.screen.text()
        terminal.press("r")
        terminal.press("Still down")
        terminal.press("\x13")
        sees(terminal, "Sent to the desk")
        seen += terminal.screen.text()
    assert "Your tickets" in seen
    for never in (OTHERS, "Not for everybody", "Silke", "swordfish", "Inbox", "Gold"):
        assert never not in seen
    said = [event for event in shared.events() if event.body == "Still down"]
    assert [(one.actor_kind, one.actor_name) for one in said] == [("customer", "Łukasz Żak")]


def test_a_key_that_nobody_has_is_refused_and_so_is_one_that_was_taken_away(
    shared: Shared,
) -> None:
    done = shared.door.run("mallory")
    assert (done.returncode, "Permission denied" in done.stderr) == (REFUSED, True)

    small, door = shared.small, shared.door
    agent_id = shared.on_desk(
        lambda desk: save_agent(
            desk,
            small.anna,
            {"login": "mia", "name": "Mia Lee", "ssh_keys": door.key_of("mia")},
        )
    )
    # Let in, and refused by Tocsin itself: without a terminal there is nothing to see.
    assert "Tocsin needs a terminal" in door.run("mia", "-T").stderr
    shared.on_desk(lambda desk: save_agent(desk, small.anna, {"ssh_keys": ""}, row_id=agent_id))
    assert "Permission denied" in door.run("mia", "-T").stderr


def test_a_key_gives_no_shell(shared: Shared) -> None:
    door = shared.door
    done = door.run("anna", command=["cat", "/etc/passwd"])
    assert "root:" not in done.stdout
    assert "Tocsin needs a terminal" in done.stderr

    batch = door.folder / "batch"
    batch.write_text("ls /\n")
    at = door.client("anna").index("-p")
    settings = door.client("anna")[1:at]
    sftp = ["sftp", *settings, "-P", str(door.port), "-b", str(batch), f"{door.account}@127.0.0.1"]
    copied = subprocess.run(sftp, capture_output=True, text=True, check=False, timeout=30)
    assert copied.returncode != 0
    assert "etc" not in copied.stdout

    through = door.run("anna", "-T", "-W", f"127.0.0.1:{door.port}")
    assert "SSH-2.0" not in through.stdout
    assert through.returncode == REFUSED
