"""The floor: the least that a Textual program can do, for comparison on the same machine."""

from textual.app import App, ComposeResult
from textual.widgets import Static

READY = "Hello, world"


class Hello(App[None]):
    """One line of text on an otherwise empty screen."""

    def compose(self) -> ComposeResult:
        """Show the line that says that the screen stands."""
        yield Static(READY)


if __name__ == "__main__":
    Hello().run()
