"""The small desk, fresh for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import SmallDesk, make_desk


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    """A desk of two teams that believes it is a Monday at ten."""
    desk = await make_desk(tmp_path)
    yield desk
    await desk.close()
