"""The small desk for every test of this folder, with two customers who may come in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.people import save_customer
from tests.builders import SmallDesk, make_desk


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    """Łukasz has the login lukasz, and Silke Brandt has the login silke."""
    desk = await make_desk(tmp_path)
    await save_customer(desk.desk, desk.anna, {"login": "lukasz"}, row_id=desk.customer.id)
    await save_customer(desk.desk, desk.anna, {"name": "Silke Brandt", "login": "silke"})
    yield desk
    await desk.close()
