"""What people wrote is as wide on screen as it is reckoned."""

import pytest

from tui.present.text import clean, line


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\U0001f9d1\u200d\U0001f527 x", "\U0001f9d1 x"),
        ("\U0001f469\U0001f3fd\u200d\U0001f4bb x", "\U0001f469 x"),
        ("\U0001f44d\U0001f3ff x", "\U0001f44d x"),
        ("\u2764\ufe0f\u200d\U0001f525 x", "\u2764 x"),
        ("1\ufe0f\u20e3 x", "1 x"),
        ("\U0001f1e9\U0001f1ea x", "DE x"),
        ("漢字 Żak é \U0001f600", "漢字 Żak é \U0001f600"),
    ],
)
def test_an_emoji_of_several_parts_is_shown_as_its_first(written: str, shown: str) -> None:
    assert clean(written) == line(written) == shown


def test_lines_stay_lines_however_they_end() -> None:
    assert clean("one\rtwo\r\nthree\nfour") == "one\ntwo\nthree\nfour"
