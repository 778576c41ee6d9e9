"""Files come with a message or not at all, are kept once, and are what they were when read."""
# ruff: noqa: ASYNC240  (a test may wait for the disk)

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from desk import attachments, tickets
from desk.attachments import MOST, Chosen, choose, clean_name
from desk.errors import Damaged, Invalid
from store import files
from store.replacing import replace
from store.rows import Attachment
from store.scope import EVERYTHING, Scope
from tests.builders import SmallDesk
from tests.desk.refusals import refused


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_bytes(b"It hums.\n" * 300_000)
    return path


async def sent(small: SmallDesk, ticket_id: int, *paths: Path) -> list[Attachment]:
    chosen = [choose(str(path)) for path in paths]
    await tickets.reply(small.desk, small.anna, ticket_id, "See the files.", files=chosen)
    return await attachments.of_ticket(small.desk, ticket_id, EVERYTHING)


async def test_a_file_goes_with_a_reply_and_comes_out_as_it_went_in(
    small: SmallDesk, report: Path, tmp_path: Path
) -> None:
    ticket_id = await small.ticket()
    [file] = await sent(small, ticket_id, report)
    assert (file.name, file.media_type, file.size) == ("report.txt", "text/plain", 2_700_000)
    event = (await small.events(ticket_id, "message"))[-1]
    assert (file.event_id, event.data["files"]) == (
        event.id,
        [{"name": "report.txt", "size": 2_700_000}],
    )
    there = tmp_path / "out"
    there.mkdir()
    told: list[tuple[int, int]] = []
    saved = await attachments.save_as(
        small.desk, file, there, progress=lambda *done: told.append(done)
    )
    assert saved.read_bytes() == report.read_bytes()
    assert saved.stat().st_mode & 0o777 == 0o600
    assert told[-1] == (2_700_000, 2_700_000)
    assert [path.name for path in there.iterdir()] == ["report.txt"]


async def test_equal_files_are_kept_once(small: SmallDesk, report: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.txt"
    twin.write_bytes(report.read_bytes())
    one, other = await sent(small, await small.ticket(), report, twin)
    assert one.hash == other.hash
    parts = await small.desk.store.reader.run(
        lambda select: select("SELECT count(*) FROM file_part", {})
    )
    assert parts == [(3,)]


async def test_a_file_is_never_there_without_its_message(
    small: SmallDesk, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await small.ticket()
    before = await small.events(ticket_id)

    async def failing(*_: object) -> None:
        raise RuntimeError("the disk says no")

    monkeypatch.setattr(files, "attach", failing)
    with pytest.raises(RuntimeError):
        await sent(small, ticket_id, report)
    assert await small.events(ticket_id) == before
    assert await attachments.of_ticket(small.desk, ticket_id, EVERYTHING) == []


async def test_a_customer_sees_the_files_of_public_messages_alone(
    small: SmallDesk, report: Path
) -> None:
    ticket_id = await small.ticket()
    await tickets.note(small.desk, small.jan, ticket_id, "Secret", files=[choose(str(report))])
    mine = Scope(customer_id=small.customer.id)
    assert await attachments.of_ticket(small.desk, ticket_id, mine) == []
    await sent(small, ticket_id, report)
    assert len(await attachments.of_ticket(small.desk, ticket_id, EVERYTHING)) == 2
    assert len(await attachments.of_ticket(small.desk, ticket_id, mine)) == 1
    stranger = Scope(customer_id=small.customer.id + 1)
    assert await attachments.of_ticket(small.desk, ticket_id, stranger) == []


async def test_a_file_that_is_not_what_it_was_is_not_saved(
    small: SmallDesk, report: Path, tmp_path: Path
) -> None:
    [file] = await sent(small, await small.ticket(), report)
    async with small.desk.store.write() as tx:
        await tx.execute(
            text("UPDATE file_part SET content = :other WHERE part = 1"), {"other": b"x" * 1000}
        )
    with pytest.raises(Damaged, match=r"report\.txt is not what was attached"):
        await attachments.save_as(small.desk, file, tmp_path / "copy.txt")
    assert not (tmp_path / "copy.txt").exists()
    whole = await small.desk.store.reader.run(
        lambda select: files.is_whole(select, file.hash, file.size)
    )
    assert not whole


async def test_nothing_is_overwritten_unless_it_is_said(
    small: SmallDesk, report: Path, tmp_path: Path
) -> None:
    [file] = await sent(small, await small.ticket(), report)
    there = tmp_path / "copy.txt"
    there.write_text("mine")
    fields = await refused(attachments.save_as(small.desk, file, there))
    assert "there already" in fields["path"]
    assert there.read_text() == "mine"
    await attachments.save_as(small.desk, file, there, replace=True)
    assert there.stat().st_size == file.size
    fields = await refused(attachments.save_as(small.desk, file, tmp_path / "no" / "x"))
    assert "no folder" in fields["path"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "cannot be read"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.touch(), "is empty"),
        (lambda path: path.symlink_to("/dev/null"), "is no file"),
    ],
    ids=["missing", "folder", "empty", "device"],
)
def test_what_is_no_file_to_attach_is_refused(tmp_path: Path, make: object, said: str) -> None:
    path = tmp_path / "thing"
    make(path)  # type: ignore[operator]
    with pytest.raises(Invalid, match=said):
        choose(str(path))


def test_a_file_that_is_too_large_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "large.iso"
    with path.open("wb") as file:
        file.truncate(attachments.LARGEST + 1)
    with pytest.raises(Invalid, match=r"25\.0 MB; a file may have 25"):
        choose(str(path))


async def test_a_file_that_goes_before_it_is_sent_stops_the_message(
    small: SmallDesk, report: Path
) -> None:
    ticket_id, chosen = await small.ticket(), choose(str(report))
    before = await small.events(ticket_id)
    report.unlink()
    fields = await refused(tickets.reply(small.desk, small.anna, ticket_id, "See.", files=[chosen]))
    assert "cannot be read" in fields["files"]
    fields = await refused(
        tickets.reply(small.desk, small.anna, ticket_id, "See.", files=[chosen] * (MOST + 1))
    )
    assert "at most 20" in fields["files"]
    assert await small.events(ticket_id) == before


async def test_a_file_that_changes_while_it_is_sent_stops_the_message(
    small: SmallDesk, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await small.ticket()
    prepare = attachments.prepare

    async def changing(chosen: list[Chosen]) -> object:
        found = await prepare(chosen)
        report.write_bytes(b"Other.\n")
        return [replace(one, hash="0" * 64) for one in found]

    monkeypatch.setattr(attachments, "prepare", changing)
    with pytest.raises(Invalid, match="was changed while it was sent"):
        await sent(small, ticket_id, report)
    assert await attachments.of_ticket(small.desk, ticket_id, EVERYTHING) == []


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("\x1b[31mred.txt", "_[31mred.txt"),
        (".bashrc", "bashrc"),
        ("...", "file"),
        ("ä" * 300 + ".pdf", "ä" * 196 + ".pdf"),
    ],
)
def test_names_are_names_and_nothing_else(name: str, clean: str) -> None:
    assert clean_name(name) == clean
