"""The small desk, fresh for each test."""

import resource
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from store.reader import Engine
from tests.builders import SmallDesk, make_desk


@pytest.fixture
async def small(engine: Engine, tmp_path: Path) -> AsyncIterator[SmallDesk]:
    """A desk of two teams that believes it is a Monday at ten; once on each database."""
    desk = await make_desk(tmp_path, engine=engine)
    yield desk
    await desk.close()


@pytest.fixture
async def small_file(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    """The same desk in a file of SQLite, for what only files have."""
    desk = await make_desk(tmp_path)
    yield desk
    await desk.close()


@pytest.fixture
def nearly_full_disk() -> Iterator[Callable[[int], None]]:
    """Call it with so many bytes: from then on no file may become larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
