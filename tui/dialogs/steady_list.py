"""A list of options that stays as high as it was, so that typing does not move its dialog."""

from __future__ import annotations

from textual.widgets import OptionList


class SteadyList(OptionList):
    """Grows where it must; its dialog calls ``measure_anew`` when the terminal got another size."""

    def on_resize(self) -> None:
        self._hold()

    def measure_anew(self) -> None:
        """Forget how high it was: a smaller terminal may have no room for that."""
        self.styles.min_height = None
        self.call_after_refresh(self._hold)

    def _hold(self) -> None:
        least = self.styles.min_height
        if least is None or self.size.height > least.value:
            self.styles.min_height = self.size.height
