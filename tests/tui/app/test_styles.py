"""What is seen is styled by the theme, and the styles are parsed once for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.css.parse import parse

from tests.builders import SmallDesk, make_desk
from tests.tui.queue.at_the_queue import at_the_queue
from tui.screens.board import BoardScreen
from tui.theme import DARK, LIGHT


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    desk = await make_desk(tmp_path)
    yield desk
    await desk.close()


async def test_styles_are_parsed_once_however_many_tabs_are_opened(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def noting(scope: str, css: str, *rest: object, **more: object) -> object:
        parsed.append(css)
        return parse(scope, css, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("textual.css.stylesheet.parse", noting)
    async with at_the_queue(small) as anna:
        await anna.press("2")
        await anna.wait_for(BoardScreen)
    assert len(parsed) == len(set(parsed))


async def test_another_theme_is_seen_on_every_screen_at_once(small: SmallDesk) -> None:
    async with at_the_queue(small) as anna:
        assert anna.queue.styles.background.hex == DARK.background
        anna.app.theme = LIGHT.name
        await anna.pilot.pause()
        assert anna.queue.styles.background.hex == LIGHT.background
        await anna.press("2")
        await anna.wait_for(BoardScreen)
        assert anna.app.screen.styles.background.hex == LIGHT.background
        await anna.press("1")
        assert anna.queue.styles.background.hex == LIGHT.background
