"""What every test stands on: a home of its own, no network, nothing left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import configuration, settings

from store.reader import Engine
from tests.loopback import hold_to_loopback
from tests.postgres import databases

# No clock decides whether a test passes, and no example is remembered between runs.
settings.register_profile("desk", database=None, deadline=None, derandomize=True)
settings.load_profile("desk")


@pytest.fixture(scope="session", autouse=True)
def _nothing_of_this_person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Send everything that would go to the home folder into the run's temporary folder."""
    base = tmp_path_factory.mktemp("person")
    configuration.set_hypothesis_home_dir(base / "hypothesis")
    with pytest.MonkeyPatch.context() as patch:
        _move_home(base, patch)
        hold_to_loopback(patch)
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each database that a desk can be in: whatever uses it runs once on each."""
    chosen: Engine = request.param
    return chosen


@pytest.fixture
async def new_url(engine: Engine, tmp_path: Path) -> str:
    """An address at which there is no desk yet."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return await databases().empty()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder for this test alone, for what reads or writes a person's own files."""
    return _move_home(tmp_path / "person", monkeypatch)


def _move_home(base: Path, patch: pytest.MonkeyPatch) -> Path:
    folders = {
        "HOME": base / "home",
        "XDG_CACHE_HOME": base / "cache",
        "XDG_CONFIG_HOME": base / "config",
        "XDG_DATA_HOME": base / "data",
        "XDG_RUNTIME_DIR": base / "runtime",
        "XDG_STATE_HOME": base / "state",
    }
    for name, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        patch.setenv(name, str(folder))
    return folders["HOME"]
