"""How much somebody may write: bounds that every way in shares."""

from __future__ import annotations

# In characters.
LONGEST_LINE = 10_000
LONGEST_TEXT = 1_000_000
