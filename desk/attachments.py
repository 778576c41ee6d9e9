"""Files that go with a message: checked before it is sent, kept with it, verified when saved."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import mimetypes
import os
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from desk.errors import Damaged, Invalid
from store.rows import Attachment
from store.scope import Scope

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.writer import Transaction

LARGEST = 25_000_000
MOST = 20
LONGEST_NAME = 200
_CHUNK = 1_000_000


class AlreadyThere(Invalid):
    """There is a file where another one should be saved."""


class Chosen(Struct, frozen=True):
    """A file to be attached, as it was when somebody chose it. ``size`` in bytes."""

    path: Path
    name: str
    size: int


class _Upload(Struct, frozen=True):
    chosen: Chosen
    hash: str


def choose(path: str) -> Chosen:
    """Look at a file that somebody names; Invalid (field ``files``) where it cannot be attached.

    Waits for the disk: call it away from the event loop.
    """
    return _checked(Path(path).expanduser())


def _checked(path: Path) -> Chosen:
    try:
        found = path.stat()
    except OSError as error:
        raise _refused(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    if stat.S_ISDIR(found.st_mode):
        raise _refused(f"{path} is a folder; choose a file in it, or pack it first.")
    if not stat.S_ISREG(found.st_mode):
        raise _refused(f"{path} is no file; choose one.")
    if not found.st_size:
        raise _refused(f"{path} is empty; there is nothing in it to attach.")
    if found.st_size > LARGEST:
        raise _refused(
            f"{path} has {found.st_size / 1_000_000:,.1f} MB; a file may have "
            f"{LARGEST // 1_000_000}. Pack it, or put it where both can reach it."
        )
    if not os.access(path, os.R_OK):
        raise _refused(f"{path} may not be read by you. Check its rights.")
    return Chosen(path.absolute(), clean_name(path.name), found.st_size)


def clean_name(name: str) -> str:
    """A file's name without a path and without characters that a terminal would obey."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c if c.isprintable() else "_" for c in last).strip().lstrip(".")
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        keep = LONGEST_NAME - len(ending) - 1 if dot and len(ending) < 20 else LONGEST_NAME
        shown = f"{stem[:keep]}.{ending}" if dot and len(ending) < 20 else shown[:keep]
    return shown or "file"


def _refused(sentence: str) -> Invalid:
    return Invalid({"files": sentence})


async def prepare(files: Sequence[Chosen]) -> list[_Upload]:
    """Look at the files again and work out what they hold, before anything is written.

    Raises Invalid (field ``files``) for one that cannot be attached, and for too many.
    """
    if len(files) > MOST:
        raise _refused(f"A message takes at most {MOST} files; send the others with another.")
    return [await asyncio.to_thread(_hashed, file) for file in files]


def _hashed(file: Chosen) -> _Upload:
    now = _checked(file.path)
    known, length = hashlib.sha256(), 0
    try:
        with now.path.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                known.update(chunk)
                length += len(chunk)
                if length > LARGEST:
                    raise _refused(f"{now.path} grows while it is read; attach it when it is done.")
    except OSError as error:
        raise _refused(f"{now.path} cannot be read: {error.strerror}.") from error
    return _Upload(Chosen(now.path, file.name, length), known.hexdigest())


def told(uploads: Sequence[_Upload]) -> list[dict[str, object]]:
    """What the message's event says of its files."""
    return [{"name": one.chosen.name, "size": one.chosen.size} for one in uploads]


async def keep(tx: Transaction, ticket_id: int, event_id: int, uploads: Sequence[_Upload]) -> None:
    """Write files down with the message of that event, within its transaction.

    Raises Invalid for a file that became another one since it was prepared.
    """
    from store import files

    # All in one order: whoever attaches the same files at this moment waits, but not in a circle.
    for one in sorted(uploads, key=lambda upload: upload.hash):
        if not await files.has(tx, one.hash, one.chosen.size):
            await files.put(tx, one.hash, _parts(one))
    await files.attach(
        tx,
        [
            Attachment(
                id=0,
                ticket_id=ticket_id,
                event_id=event_id,
                name=one.chosen.name,
                media_type=mimetypes.guess_type(one.chosen.name)[0] or "application/octet-stream",
                size=one.chosen.size,
                hash=one.hash,
            )
            for one in uploads
        ],
    )


async def _parts(upload: _Upload) -> AsyncIterator[bytes]:
    from store.files import PART

    known, path = hashlib.sha256(), upload.chosen.path
    try:
        opened = await asyncio.to_thread(path.open, "rb")
        with contextlib.closing(opened):
            while chunk := await asyncio.to_thread(opened.read, PART):
                known.update(chunk)
                yield chunk
    except OSError as error:
        raise _refused(f"{path} cannot be read any more: {error.strerror}.") from error
    if known.hexdigest() != upload.hash:
        raise _refused(f"{path} was changed while it was sent; send it again.")


async def of_ticket(desk: Desk, ticket_id: int, scope: Scope) -> list[Attachment]:
    """The files of a ticket that somebody may see, oldest first."""
    from store import files

    return await desk.store.reader.run(lambda select: files.of_ticket(select, ticket_id, scope))


async def save_as(
    desk: Desk,
    attachment: Attachment,
    target: Path,
    *,
    replace: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write an attached file to ``target`` (a folder: under its own name there); returns where.

    The file appears when it is whole, readable by its owner alone. Raises Invalid (field ``path``)
    where it cannot be written, AlreadyThere where something is there and ``replace`` is not said,
    and Damaged where what the desk holds is not what was attached.
    """
    path = await asyncio.to_thread(_place, attachment, target, replace)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        opened = await asyncio.to_thread(_open_new, beside)
        with contextlib.closing(opened):
            await _copy(desk, attachment, opened, progress)
        await asyncio.to_thread(beside.replace, path)
    except OSError as error:
        raise Invalid({"path": f"{path} cannot be written: {error.strerror}."}) from error
    finally:
        with contextlib.suppress(OSError):
            await asyncio.to_thread(beside.unlink, missing_ok=True)
    return path


def _place(attachment: Attachment, target: Path, replace: bool) -> Path:
    target = target.expanduser()
    path = target / clean_name(attachment.name) if target.is_dir() else target
    if not path.parent.is_dir():
        raise Invalid({"path": f"There is no folder {path.parent}; make it, or choose another."})
    if path.exists() and not replace:
        raise AlreadyThere({"path": f"{path} is there already; choose another name."})
    return path


def _open_new(path: Path) -> BinaryIO:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


async def _copy(
    desk: Desk,
    attachment: Attachment,
    opened: BinaryIO,
    progress: Callable[[int, int], None] | None,
) -> None:
    from store import files

    known, length, number = hashlib.sha256(), 0, 0
    reader = desk.store.reader
    while True:
        found = await reader.run(partial(files.part, digest=attachment.hash, number=number))
        if found is None:
            break
        known.update(found)
        length, number = length + len(found), number + 1
        await asyncio.to_thread(opened.write, found)
        if progress is not None:
            progress(length, attachment.size)
    if length != attachment.size or known.hexdigest() != attachment.hash:
        raise Damaged(
            f"The file {attachment.name} is not what was attached any more: the desk holds "
            f"{length:,} bytes of another content. Nothing was saved. Run `tocsin doctor`, and "
            "take the file from a backup."
        )
    await asyncio.to_thread(opened.flush)
