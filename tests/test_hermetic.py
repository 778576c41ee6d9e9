"""A run of the tests touches neither the person's files nor another machine."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest
from textual import constants

from tests.loopback import NetworkForbidden


@pytest.mark.parametrize(
    "folder",
    [
        Path.home,
        platformdirs.user_config_path,
        platformdirs.user_data_path,
        platformdirs.user_state_path,
        platformdirs.user_cache_path,
    ],
)
def test_a_persons_folders_lie_in_the_runs_temporary_folder(folder: Callable[[], Path]) -> None:
    assert folder().is_relative_to(Path(tempfile.gettempdir()))


def test_the_look_of_a_screen_does_not_hang_on_this_terminal() -> None:
    assert "NO_COLOR" not in os.environ
    assert constants.DEFAULT_THEME == "textual-dark"


@pytest.mark.parametrize("name", ["NO_COLOR", "PGSSLMODE", "TEXTUAL_THEME", "TOCSIN_DB"])
def test_what_a_person_has_set_for_other_work_is_forgotten(name: str) -> None:
    look = f"import os, tests.hermetic; raise SystemExit({name!r} in os.environ)"
    checkout = Path(__file__).parents[1]
    subprocess.run(
        [sys.executable, "-c", look], env=os.environ | {name: "x"}, cwd=checkout, check=True
    )


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as plug, pytest.raises(NetworkForbidden):
        plug.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("desk.example", 80)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as plug:
            plug.sendall(b"tocsin")
        taken, _ = server.accept()
        with taken:
            assert taken.recv(6) == b"tocsin"
