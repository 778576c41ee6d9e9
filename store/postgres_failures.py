"""What PostgreSQL refuses with, told in the store's own errors and in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from store.address import shown
from store.errors import Busy, CannotOpen, Damaged, DiskFailed, Gone, NoRoom, ReadOnly, StoreError
from store.failures import busy

# Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html
_LOST = ("08", "57P01", "57P02", "57P03", "57P05", "25P03")
_BUSY = ("55P03", "40001", "40P01", "57014", "53300")


def code_of(error: BaseException) -> str:
    """PostgreSQL's own code of an error; "" for one of the network or the driver."""
    return str(getattr(error, "sqlstate", None) or "")


def is_lost(error: BaseException) -> bool:
    """Whether the connection is no more, so that the same may well work over another one."""
    import asyncpg

    return (
        isinstance(
            error,
            OSError
            | TimeoutError
            | asyncpg.ConnectionDoesNotExistError
            | asyncpg.InterfaceError
            # The driver lost its way where the server ended the connection in the middle.
            | asyncpg.InternalClientError
            | asyncpg.ConnectionFailureError,
        )
        and not isinstance(error, asyncpg.DataError)
    ) or code_of(error).startswith(_LOST)


def failure(  # noqa: PLR0911  (a line for each thing that can be the matter)
    error: BaseException, url: str, busy_s: float
) -> StoreError | None:
    """What ``error`` means for the desk at ``url``; None for what only a programmer can mend."""
    code, where = code_of(error), shown(url)
    if code.startswith(_BUSY):
        if code == "55P03":
            return busy(busy_s)
        return Busy(
            f"The database of the desk {where} is too busy ({error}). Nothing was saved; try again."
        )
    if code.startswith("53"):
        return NoRoom(
            f"The server of the desk {where} is short of room or memory ({error}). Nothing was "
            "saved; make room on it and try again."
        )
    if code.startswith("58"):
        return DiskFailed(
            f"The disk of the desk {where} failed ({error}). Look at the server's log and its disk."
        )
    if code.startswith("XX00"):
        return Damaged(
            f"The database of the desk {where} is damaged ({error}). Stop the server, look at its "
            "log, and restore a backup with `tocsin restore FILE`."
        )
    if code == "25006":
        return ReadOnly(
            f"The desk {where} may only be read at present; is this server a standby? Nothing was "
            "saved; give the address of the server that takes writes."
        )
    if code == "42501":
        return ReadOnly(
            f"The database user of the desk {where} may not do this ({error}). Nothing was saved; "
            "let the owner of the tables grant it."
        )
    if code.startswith("28") or code == "3D000":
        return CannotOpen(
            f"The desk {where} cannot be opened: {error}. Check user, password and database in "
            "its address."
        )
    if is_lost(error):
        return Gone(
            f"The database of the desk {where} cannot be reached ({_reason(error)}). See to it "
            "that its server runs and that the address is right."
        )
    return None


def _reason(error: BaseException) -> str:
    text = str(error).strip().rstrip(".").splitlines()
    return text[0] if text else type(error).__name__


@contextmanager
def told_by_postgres(url: str, busy_s: float) -> Iterator[None]:
    """Turn what PostgreSQL and the way to it refuse inside into the store's errors."""
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        meant = failure(error, url, busy_s)
        if meant is None:
            raise
        raise meant from error
