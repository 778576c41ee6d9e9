"""Searching finds words however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.folding import MOST_BYTES, fold, like, sought, terms, words


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


@pytest.mark.parametrize(
    ("written", "found_by"),
    [
        ("Printer jams", ["print", "PRINTER", "jam"]),
        ("e-mail", ["e-mail", "email", "mail", "e"]),
        ("10.0.0.12:8080", ["10.0", "0.12", "10.0.0.12:80", "8080"]),
        ("2026-00417", ["2026", "2026-0", "00417", "#00417"]),
        ("https://x.example/a_b.txt", ["x.example", "example/a", "b.txt", "txt"]),
        ("東京タワー", ["東京", "タワー", "京タ"]),
        ("Łódź, Gärtner & Söhne", ["lodz", "gartner", "sohne"]),
        ("it's", ["it's", "its"]),
    ],
)
def test_a_word_is_found_by_its_beginning_and_by_that_of_its_parts(
    written: str, found_by: list[str]
) -> None:
    told = words(written, 100)
    for typed in found_by:
        assert all(any(word.startswith(one) for word in told) for one in sought(typed)), typed


@pytest.mark.parametrize(
    ("written", "typed"),
    [("Printer", "rinter"), ("10.0.0.12", "12.10"), ("e-mail", "mail e-mails")],
)
def test_another_word_finds_nothing(written: str, typed: str) -> None:
    told = words(written, 100)
    assert not all(any(word.startswith(one) for word in told) for one in sought(typed))


@given(st.text())
def test_words_are_short_plain_and_no_more_than_asked_for(text: str) -> None:
    told = words(text, 7)
    assert len(told) == len(set(told)) <= 7
    for word in (*told, *sought(text)):
        assert 0 < len(word.encode()) <= MOST_BYTES
        assert word.isalnum()


@given(st.text(max_size=40))
def test_what_was_written_is_found_by_itself(text: str) -> None:
    told = words(text, 1000)
    assert all(any(word.startswith(one) for word in told) for one in sought(text))
