"""Imports heavy modules in a thread without holding up the keys."""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Iterable
from importlib.machinery import ModuleSpec

# After each module the thread rests this long, so that a key is answered in between.
_REST_S = 0.002


class _Rests:
    """A finder that finds nothing; being asked is its chance to let the others go first."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Rest, but only in the thread that imports gently."""
        if threading.get_ident() == self._thread:
            time.sleep(_REST_S)
        return None


def import_gently(names: Iterable[str]) -> None:
    """Import modules by name, to be called in a thread of its own.

    Python runs one thread at a time, and importing is work that seldom pauses by itself.
    """
    rests = _Rests()
    sys.meta_path.insert(0, rests)
    try:
        for name in names:
            importlib.import_module(name)
    finally:
        sys.meta_path.remove(rests)
