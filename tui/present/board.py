"""Figures, bars and curves in characters: big digits, eighth blocks, and what fits where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from store.times import from_us, to_us

# Seven segments in heavy lines, three rows high.
_DIGITS = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": ("╺┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", "╺━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
}
_ACROSS = " ▏▎▍▌▋▊▉█"
_UP = " ▁▂▃▄▅▆▇█"
FULL = "█"


def big(number: int) -> tuple[str, str, str]:
    """A number that is not negative, in three rows of three cells a digit."""
    glyphs = [_DIGITS[digit] for digit in str(number)]
    top, middle, bottom = ("".join(glyph[row] for glyph in glyphs) for row in range(3))
    return top, middle, bottom


def columns(widths: Sequence[int], room: int, least_gap: int = 2) -> list[int]:
    """Where columns of these widths begin, spread over ``room`` cells; the last ones that do not
    fit are left out.
    """
    kept = list(widths)
    while kept and sum(kept) + least_gap * (len(kept) - 1) > room:
        kept.pop()
    spare = room - sum(kept) - least_gap * (len(kept) - 1)
    starts, at = [], 0
    for n, width in enumerate(kept):
        starts.append(at)
        # Whole cells only: what is left over goes to the first gaps.
        gaps = max(1, len(kept) - 1)
        at += width + least_gap + spare // gaps + (1 if n < spare % gaps else 0)
    return starts


def across(amount: float, width: int) -> str:
    """A bar of eighth blocks, ``amount`` cells long, at most ``width``; no trailing spaces.

    Whatever is there at all gets at least an eighth.
    """
    eighths = min(width * 8, round(amount * 8))
    if amount > 0:
        eighths = max(1, eighths)
    whole, rest = divmod(eighths, 8)
    return FULL * whole + (_ACROSS[rest] if rest else "")


def upright(amount: int, most: int, height: int) -> list[str]:
    """One cell of each row of a column chart from the top down, on a scale up to ``most``."""
    eighths = round(amount * height * 8 / most) if most else 0
    if amount > 0:
        eighths = max(1, eighths)
    return [_UP[max(0, min(8, eighths - 8 * row))] for row in reversed(range(height))]


def thin(share: float, width: int) -> tuple[str, str]:
    """A thin bar for a share of 0 to 1: the heavy part and the light rest, to half a cell."""
    halves = round(min(1.0, max(0.0, share)) * width * 2)
    heavy = "━" * (halves // 2) + ("╸" if halves % 2 else "")
    return heavy, "─" * (width - len(heavy))


def curve(
    counts: Mapping[int, int], first: int, last: int, step: int, most: int, cells: int
) -> str:
    """A sparkline of the spans ``first`` to ``last``, ``step`` of them a point, each point
    ``cells`` wide, on a scale up to ``most``. Nothing is a space.
    """
    points = sums(counts, first, last, step)
    return "".join(upright(point, most, 1)[0] * cells for point in points)


def sums(counts: Mapping[int, int], first: int, last: int, step: int) -> list[int]:
    """Counts by span, ``step`` spans to a sum, from ``first`` to ``last`` and so to the end."""
    return [
        sum(counts.get(span, 0) for span in range(start, start + step))
        for start in range(first, last + 1, step)
    ]


def share_rows(room: int, first: int, second: int) -> tuple[int, int]:
    """Divide ``room`` rows among two lists of these lengths: nobody gets more than they need,
    and a list that is too long gets half or what the other one leaves.
    """
    a, b = max(1, first), max(1, second)
    if a + b <= room:
        return a, b
    a = min(a, max(room // 2, room - b))
    return a, max(0, room - a)


def midnight_us(now_us: int, zone: tzinfo | None) -> int:
    """The instant at which the viewer's day began (None: the machine's zone)."""
    midnight = from_us(now_us).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if zone is None:
        # The machine's offset at midnight may be another one than now.
        midnight = midnight.replace(tzinfo=None)
    return to_us(midnight.astimezone())
