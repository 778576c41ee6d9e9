"""The number that stands where there is no instant to give."""

from typing import Final

NEVER: Final = 2**62
"""In place of an instant (µs since the epoch) where one calendar alone would raise NoWorkingTime.

Later than any instant; and no mistake for one, since asking about it raises OutsideYears.
"""
