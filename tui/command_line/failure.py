"""A command that cannot be done, for a reason that the person can mend."""

from __future__ import annotations


class CommandFailed(Exception):
    """Its text is the sentence to print; ``exit_code`` is what the command ends with."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
