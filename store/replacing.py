"""``replace``: the same row with other values in some fields."""

from typing import TYPE_CHECKING

# Both do the same. The one of dataclasses is known to type checkers, which then look at the names
# and types of what is replaced.
if TYPE_CHECKING:
    from dataclasses import replace
else:
    from msgspec.structs import replace

__all__ = ["replace"]
