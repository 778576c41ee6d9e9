"""Imports heavy modules in a thread that goes on only while nobody presses keys."""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
import time
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.quiet import Keyboard

_LOOK_AGAIN_S = 0.05


class GentleImport:
    """Python runs one thread at a time, and importing is work that seldom pauses by itself: so it
    stops between two modules while keys are pressed, until somebody needs what it brings.
    """

    def __init__(self, names: Iterable[str], keyboard: Keyboard, longest_s: float) -> None:
        self._names = tuple(names)
        self._keyboard = keyboard
        self._longest_s = longest_s
        self._is_needed = threading.Event()
        self._done: asyncio.Future[None] | None = None

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._done = asyncio.ensure_future(asyncio.to_thread(self._import))

    async def finished(self, *, hurry: bool) -> None:
        """Wait until all is there; ``hurry``: somebody needs it now, keys or not."""
        if hurry:
            self._is_needed.set()
        if self._done is not None and not self._done.done():
            await asyncio.shield(self._done)

    def _import(self) -> None:
        pauses = _Pauses(self)
        sys.meta_path.insert(0, pauses)
        try:
            for name in self._names:
                importlib.import_module(name)
        finally:
            sys.meta_path.remove(pauses)

    def let_others_go_first(self) -> None:
        """Stop for as long as keys are pressed, within the bound."""
        while self._keyboard.pause_in() > 0 and self._longest_s > 0:
            if self._is_needed.wait(_LOOK_AGAIN_S):
                return
            self._longest_s -= _LOOK_AGAIN_S


class _Pauses:
    """A finder that finds nothing; being asked is the chance to let the others go first."""

    def __init__(self, work: GentleImport) -> None:
        self._work = work
        self._thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Pause, but only in the thread that imports gently."""
        if threading.get_ident() == self._thread:
            # Whoever waits for the interpreter gets it here.
            time.sleep(0)
            self._work.let_others_go_first()
        return None
