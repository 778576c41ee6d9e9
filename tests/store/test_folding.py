"""Searching finds words however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.folding import fold, like, terms


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łódź", "lodz"),
        ("STRASSE", "straße"),
        ("Ångström", "angstrom"),
        ("Œuvre", "oeuvre"),
        ("Ærø", "aero"),
        ("İstanbul", "istanbul"),
        ("Đorđe", "dorde"),
        ("ﬁle", "file"),
        ("Pawe\u0142", "pawel"),
        ("cafe\u0301", "café"),
        ("日本語", "日本語"),
    ],
)
def test_case_and_diacritics_do_not_matter(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


def test_every_word_counts() -> None:
    assert terms("  VPN\tŁódź\n") == ("vpn", "lodz")
    assert terms("") == ()


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_signs_of_a_pattern_stand_for_themselves() -> None:
    assert like("50%_\\") == "%50\\%\\_\\\\%"
