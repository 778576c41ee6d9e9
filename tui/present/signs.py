"""The signs: colour always comes with one of these, so that a screen reads without colour."""

from __future__ import annotations

OVERDUE = "■"
WARNING = "▲"
PAUSED = "‖"
CLOSED_NOW = "☾"
MET = "✓"
WRONG = "✗"
MARKED = "◆"
CHANGED = "●"
SEEN = "◉"
STOPWATCH = "◷"
CURSOR = "▌"
NOTE = "✎"
FILE = "▤"
REPLIED = "→"
BECAME = "→"
