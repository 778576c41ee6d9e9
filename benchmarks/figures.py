"""Medians and percentiles, and the table that sets each figure beside what it is held to."""

from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies, interpolated between two.

    Raises ValueError when there are no values: then nothing was measured.
    """
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return percentile(values, 0.5)


@dataclass(frozen=True)
class Figure:
    """One measured figure, what it stands beside, and the ratio it is held to, if any."""

    name: str
    unit: str
    measured: float
    beside: float | None = None
    beside_name: str = ""
    limit: float | None = None
    """The ratio of measured to beside that is still good."""

    @property
    def ratio(self) -> float | None:
        """Measured over beside; None when there is nothing to compare with."""
        return self.measured / self.beside if self.beside else None

    @property
    def verdict(self) -> str:
        """`good`, `slow`, or nothing where nothing is promised."""
        if self.ratio is None or self.limit is None:
            return ""
        return "good" if self.ratio <= self.limit else "slow"


def promised(name: str, unit: str, measured: float, target: float) -> Figure:
    """A figure that should stay at or below a target of its own unit."""
    return Figure(name, unit, measured, target, "target", 1.0)


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return ""
    # Two digits after the point say nothing of a ratio that is far below one.
    return f"{ratio:.2f}" if ratio >= 0.1 or ratio <= 0 else f"1/{1 / ratio:,.0f}"


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        f"{figure.measured:.1f} {figure.unit}",
        "" if figure.beside is None else f"{figure.beside:.1f} {figure.unit}",
        figure.beside_name,
        _ratio(figure.ratio),
        figure.verdict,
    )


def table(figures: Sequence[Figure], subject: str) -> str:
    """The figures as aligned lines, under a head."""
    head = ("figure", subject, "beside", "", "ratio", "verdict")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    # Figures stand right, words left.
    right = {1, 2, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
