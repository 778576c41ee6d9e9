"""The small desk for every test of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import SmallDesk, make_desk


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    desk = await make_desk(tmp_path)
    yield desk
    await desk.close()
