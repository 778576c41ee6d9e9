"""Names and other text of one line, as they are saved: nothing in them that nobody can see."""

from __future__ import annotations

import re
from unicodedata import category

from store.storable import storable

# What no terminal and no paper shows: controls, what turns the direction of text around, spaces of
# no width, soft hyphens, byte order marks, fillers, tags. Two names that differ in these alone look
# like one.
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e001f\U000e0080-\U000e00ff]"
)
# The flags of England, Scotland and Wales are spelled with tags, which are unseen elsewhere.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0020-\U000e007f]")
_JOINERS = re.compile("[\u200c\u200d]+")
# What joins: letters without case (Arabic, Indic, …) with their marks, and emoji with theirs.
_JOINED = {"Lo", "Mn", "Mc", "So", "Sm", "Sk"}


def one_line(text: str) -> str:
    """White space of any kind and length becomes one space, and what is unseen goes; joiners stay
    where they join something.
    """
    if not text.isprintable():
        text = _UNSEEN.sub("", storable(" ".join(text.split())))
        text = _TAGS.sub(lambda found: found[1] or "", text)
        text = _JOINERS.sub(_where_it_joins, text)
    return " ".join(text.split())


def _where_it_joins(found: re.Match[str]) -> str:
    text, before, after = found.string, found.start() - 1, found.end()
    if before < 0 or after == len(text):
        return ""
    joins = category(text[before]) in _JOINED and category(text[after]) in _JOINED
    return found[0][0] if joins else ""
