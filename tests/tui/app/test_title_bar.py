"""The title line says what it says without colour too."""

import pytest

from tui.frame.title_bar import TitleBar, TitleState


@pytest.mark.parametrize(("is_running", "sign"), [(True, "◷"), (False, "‖")])
def test_a_paused_stopwatch_has_another_sign_than_a_running_one(
    is_running: bool, sign: str
) -> None:
    bar = TitleBar()
    bar.set_reactive(
        TitleBar.state,
        TitleState(stopwatch="0:12:41", stopwatch_ticket="2026-00001", is_running=is_running),
    )
    assert bar._right(wide=True, room=80).plain.startswith(f"{sign} 0:12:41 2026-00001")
