"""What can be done on every screen: go to a tab, find a command, see the keys, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.command import Command

if TYPE_CHECKING:
    from tui.frame.screen import DeskScreen


class _GoTo(Command["DeskScreen"]):
    group = "Everywhere"

    async def run(self, screen: DeskScreen) -> None:
        screen.tocsin.go_to_tab(self.keys)


class GoToQueue(_GoTo):
    """The ticket lists."""

    id, keys, title, help = (
        "queue",
        "1",
        "Go to the queue",
        "Lists of tickets, next deadline first.",
    )


class GoToBoard(_GoTo):
    """The supervisor's board."""

    id, keys, title, help = "board", "2", "Go to the board", "What is overdue and what will be."


class GoToReports(_GoTo):
    """Statistics."""

    id, keys, title = "reports", "3", "Go to the reports"

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        return "Reports come with a later version; the board (2) shows the figures of today."


class GoToKnowledge(_GoTo):
    """The knowledge base."""

    id, keys, title = "knowledge", "4", "Go to the knowledge base"

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        return "The knowledge base comes with a later version."


class GoToAdmin(_GoTo):
    """What is configured."""

    id, keys, title = "admin", "5", "Go to the administration"
    help = "Services, SLAs, calendars and settings."


class Palette(Command["DeskScreen"]):
    """Every command by name."""

    id, keys, title = "palette", "ctrl+p", "Find a command"
    help = "Type a part of what you want to do."
    word, place, group = "commands", "right", "Everywhere"

    async def run(self, screen: DeskScreen) -> None:
        await screen.app.run_action("command_palette")


class Keys(Command["DeskScreen"]):
    """All keys of this screen."""

    id, keys, title = "keys", "question_mark,f1", "Show all keys"
    help = "Everything that a key does on this screen."
    word, place, group = "keys", "right", "Everywhere"

    async def run(self, screen: DeskScreen) -> None:
        from tui.dialogs.keys import KeysDialog

        await screen.app.push_screen_wait(KeysDialog(screen.commands()))


class StopwatchToggle(Command["DeskScreen"]):
    """Pause the stopwatch that runs, wherever it runs, or let it go on; one whose ticket went out
    of sight can only be stopped.
    """

    writes = True
    id, keys, title = "stopwatch_toggle", "ctrl+t", "Pause or continue the stopwatch"
    help = (
        "Works on every screen; the title line shows it. Where its ticket went out of your sight, "
        "it is stopped: you book the time, or throw it away."
    )
    group = "Everywhere"

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        return screen.tocsin.reason_against_stopwatch()

    async def run(self, screen: DeskScreen) -> None:
        tocsin = screen.tocsin
        watch = tocsin.running_watch or tocsin.hidden_watch
        if watch is not None and not watch.is_in_sight:
            from tui.commands.time import stop_and_book

            await stop_and_book(screen, watch)
        else:
            await tocsin.toggle_stopwatch()


class SwitchTheme(Command["DeskScreen"]):
    """Dark or light."""

    id, keys, title, group = "theme", "ctrl+l", "Switch between dark and light", "Everywhere"

    async def run(self, screen: DeskScreen) -> None:
        screen.tocsin.switch_theme()


class Quit(Command["DeskScreen"]):
    """Leave Tocsin; a running stopwatch goes on."""

    id, keys, title, group = "quit", "ctrl+q", "Leave Tocsin", "Everywhere"
    help = "Drafts are kept, and a running stopwatch goes on."

    async def run(self, screen: DeskScreen) -> None:
        unsaved = [told for each in screen.tocsin.desk_screens() if (told := each.unsaved())]
        unsaved += [waiting.words[0] for waiting in screen.tocsin.waiting_drafts]
        if unsaved:
            from tui.dialogs.ask import Ask

            told = f"Not saved yet: {', '.join(unsaved)}."
            question = Ask("Leave Tocsin?", told, yes="leave all the same", no="stay")
            if not await screen.app.push_screen_wait(question):
                return
        await screen.tocsin.leave()


EVERYWHERE: tuple[type[Command[DeskScreen]], ...]
EVERYWHERE = (
    Palette,
    Keys,
    GoToQueue,
    GoToBoard,
    GoToReports,
    GoToKnowledge,
    GoToAdmin,
    StopwatchToggle,
    SwitchTheme,
    Quit,
)
