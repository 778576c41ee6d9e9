"""Messages in Markdown: shown nicely, acting never, losing nothing."""

import pytest

from tui.present.markdown import LONGEST_MARKDOWN, paragraphs


def shown(text: str, width: int = 60) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs(text):
        if lines and paragraph.apart:
            lines.append("")
        lines += [line.plain for line in paragraph.lines(width)]
    return lines


def styles(text: str) -> set[str]:
    return {str(span.style) for part in paragraphs(text) for span in part.content.spans}


def test_lists_quotes_code_and_emphasis_are_set_apart() -> None:
    text = "Hi *you*\nnext line\n\n- one\n- two\n  more\n\n1. first\n\n> said\n\n```\ncode  x\n```"
    assert shown(text) == [
        "Hi you",
        "next line",
        "",
        "• one",
        "• two",
        "  more",
        "",
        "1. first",
        "",
        "│ said",
        "",
        "code  x",
    ]
    assert "italic" in styles(text)


def test_a_link_is_text_with_its_address_and_cannot_be_clicked() -> None:
    text = "[the wiki](https://wiki.example/x) ![photo](https://evil.example/p.png) <https://a.example>"
    assert shown(text, 200) == [
        "the wiki (https://wiki.example/x) [image: photo] (https://evil.example/p.png) "
        "https://a.example"
    ]
    assert styles(text) <= {"underline", "$text-muted", ""}


@pytest.mark.parametrize(
    "text",
    [
        "[@click=app.quit]quit[/]",
        "[/",
        "<b onclick=x>html</b>",
        r"\\server\share\*.txt",
        "&#8238;abc &amp; &copy;",
        "[ref]: https://gone.example",
        "Thanks\n--\nMaria",
    ],
)
def test_what_is_no_emphasis_stands_as_it_was_typed(text: str) -> None:
    assert "\n".join(shown(text)) == text


def test_nothing_that_a_terminal_would_obey_is_left() -> None:
    text = "a\x1b[31mred\x07\u202eb `\x9b2J` [x](http://a/\x1b]0;t)"
    told = "".join(shown(text))
    assert not [c for c in told if ord(c) < 32 or 127 <= ord(c) < 160 or c == "\u202e"]


@pytest.mark.parametrize(
    "text",
    [">" * 5000 + "deep", "- " * 300 + "item", "* a\n" * 3 + "  " * 80 + "- x", "007. agent"],
)
def test_where_the_syntax_would_swallow_letters_the_text_is_shown_plain(text: str) -> None:
    kept = sum(map(str.isalnum, "".join(shown(text))))
    assert kept >= sum(map(str.isalnum, text))


@pytest.mark.parametrize("piece", ["[", "![", "*a_ ", "`a``", "[a](", "**a **b ", "<a ", "1. "])
def test_hostile_repetition_is_read_in_bounded_work(piece: str) -> None:
    text = (piece * LONGEST_MARKDOWN)[:LONGEST_MARKDOWN]
    assert len(shown(text, 90)) < LONGEST_MARKDOWN


def test_a_very_long_text_is_shown_without_looking_for_markdown() -> None:
    text = "*word* " * LONGEST_MARKDOWN
    assert paragraphs(text)[0].content.plain == text
