"""The demo desk: kept while it is young, made anew otherwise, and never in place of a real one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from types import ModuleType

import pytest

from desk.demo.size import Size
from store import records
from store.progress import Steps
from store.store import Store, open_store
from tui.command_line import demo
from tui.command_line.arguments import DONE, FAILED, INTERRUPTED, MISUSED, UNFORESEEN
from tui.main import main

Output = pytest.CaptureFixture[str]
Fills = list[tuple[int, int, int]]


@pytest.fixture
def fills(monkeypatch: pytest.MonkeyPatch) -> Fills:
    """A quick stand-in for the fill; tells what it was asked for."""
    asked: Fills = []

    async def fill(
        store: Store,
        *,
        now: datetime,
        size: Size,
        seed: int,
        settings: Mapping[str, object],
        progress: Steps,
    ) -> None:
        asked.append((size.open_tickets, size.past_tickets, seed))
        async with store.write() as tx:
            await records.add(tx, "team", {"name": f"Team {len(asked)}"})
            for name, value in settings.items():
                await records.save_setting(tx, name, value, 0)
        progress("Tickets", 1, 1)

    module = ModuleType("desk.demo.fill")
    monkeypatch.setattr(module, "fill", fill, raising=False)
    monkeypatch.setitem(sys.modules, "desk.demo.fill", module)
    return asked


@pytest.fixture
def place(home: Path) -> Path:
    return home.parent / "data" / "tocsin" / "demo.db"


def team(path: Path) -> str:
    with closing(connect(path)) as database:
        return str(database.execute("SELECT name FROM team").fetchone()[0])


def later(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    """Let the command line believe that it is so much later."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + timedelta(hours=hours)

    monkeypatch.setattr(demo, "datetime", Later)


def test_what_was_done_on_the_demo_desk_is_kept(fills: Fills, place: Path) -> None:
    assert main(["demo", "--fill-only"]) == DONE
    assert main(["demo", "--fill-only"]) == DONE
    assert fills == [(400, 2000, 1)]
    assert [path.name for path in place.parent.iterdir()] == ["demo.db"]


def test_fresh_makes_it_anew_and_says_so(fills: Fills, place: Path, capsys: Output) -> None:
    main(["demo", "--fill-only"])
    assert main(["demo", "--fill-only", "--fresh"]) == DONE
    assert team(place) == "Team 2"
    assert "Making the demo desk anew." in capsys.readouterr().err


def test_a_demo_desk_of_yesterday_is_made_anew(
    fills: Fills, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    main(["demo", "--fill-only"])
    later(monkeypatch, hours=11.9)
    main(["demo", "--fill-only"])
    assert len(fills) == 1
    later(monkeypatch, hours=12.1)
    main(["demo", "--fill-only"])
    assert len(fills) == 2
    assert "older than 12 hours" in capsys.readouterr().err


def test_another_size_makes_another_demo_desk(fills: Fills, place: Path) -> None:
    for _ in range(2):
        assert main(["demo", "--fill-only", "--open", "7", "--past", "3", "--seed", "5"]) == DONE
    # Without a wish, the one that is there will do, and what is made anew is what it was.
    assert main(["demo", "--fill-only"]) == DONE
    assert fills == [(7, 3, 5)]
    assert main(["demo", "--fill-only", "--fresh"]) == DONE
    assert fills[1:] == [(7, 3, 5)]


def test_a_number_of_tickets_is_that_of_all_of_them(fills: Fills, place: Path) -> None:
    assert main(["demo", "--fill-only", "--tickets", "5000"]) == DONE
    assert main(["demo", "--fill-only", "--tickets", "5000"]) == DONE
    assert fills == [(500, 4500, 1)]


def test_all_tickets_and_some_of_them_cannot_be_asked_for_at_once(
    fills: Fills, place: Path, capsys: Output
) -> None:
    assert main(["demo", "--fill-only", "--tickets", "5000", "--past", "7"]) == MISUSED
    assert "give it without --open and --past" in capsys.readouterr().err
    assert not fills


@pytest.mark.parametrize("wrong", ["99", "10000001", "-5", "many"])
def test_a_number_that_makes_no_desk_is_refused_with_a_sentence(
    wrong: str, fills: Fills, capsys: Output
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--fill-only", "--tickets", wrong])
    assert ended.value.code == MISUSED
    assert "100 to 10000000" in capsys.readouterr().err
    assert not fills


@pytest.mark.parametrize(
    ("failure", "code"), [(RuntimeError, UNFORESEEN), (KeyboardInterrupt, INTERRUPTED)]
)
def test_a_fill_that_stops_half_way_leaves_what_was_there(
    fills: Fills,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: type[BaseException],
    code: int,
) -> None:
    main(["demo", "--fill-only"])

    async def burst(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(sys.modules["desk.demo.fill"], "fill", burst)
    assert main(["demo", "--fill-only", "--fresh"]) == code
    assert team(place) == "Team 1"
    assert [path.name for path in place.parent.iterdir()] == ["demo.db"]


@pytest.mark.parametrize("content", ["a desk", "a text"])
def test_what_is_no_demo_desk_is_never_replaced(
    content: str, fills: Fills, tmp_path: Path, capsys: Output
) -> None:
    path = tmp_path / "desk.db"
    if content == "a desk":

        async def make() -> None:
            await (await open_store(f"sqlite:///{path}")).close()

        asyncio.run(make())
    else:
        path.write_text("my thesis")
    before = path.read_bytes()
    assert main(["demo", "--fresh", "--fill-only", "--db", f"sqlite:///{path}"]) == FAILED
    assert "is not a demo desk, and is left as it is" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert fills == []


def test_the_demo_leaves_the_desk_of_the_environment_alone(
    fills: Fills, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_DB", f"sqlite:///{place.parent / 'team.db'}")
    assert main(["demo", "--fill-only"]) == DONE
    assert [path.name for path in place.parent.iterdir()] == ["demo.db"]
