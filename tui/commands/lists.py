"""What can be done with a list of tickets: choose it, narrow it, sort it, mark rows, open one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.commands.command import Command

if TYPE_CHECKING:
    from tui.screens.queue import QueueScreen


class OnList(Command["QueueScreen"]):
    """Something about the list rather than its tickets."""

    group = "List"


class OpenTicket(Command["QueueScreen"]):
    """See the ticket under the cursor."""

    id, keys, title = "open_ticket", "enter", "Open the ticket"

    def disabled_reason(self, screen: QueueScreen) -> str | None:
        return None if screen.cursor_id is not None else "There is no ticket here."

    async def run(self, screen: QueueScreen) -> None:
        screen.open_ticket()


class NextBest(OnList):
    """Go from one urgent ticket to the next."""

    id, keys, title, word = "next_best", "full_stop", "Go to the next urgent ticket", "next"
    help = "The most urgent one of yours and of nobody's in your teams; again, the one after it."
    place = "right"

    async def run(self, screen: QueueScreen) -> None:
        await screen.go_to_next_best()


class Mark(OnList):
    """Mark the ticket under the cursor."""

    id, keys, title, word = "mark", "space", "Mark the ticket, or take its mark away", "mark"
    help = "Every action works on the marked tickets; esc takes all marks away."

    def disabled_reason(self, screen: QueueScreen) -> str | None:
        return None if screen.cursor_id is not None else "There is no ticket to mark."

    async def run(self, screen: QueueScreen) -> None:
        screen.toggle_mark()


class Filter(OnList):
    """Narrow the list while typing."""

    id, keys, title, word = "filter", "slash", "Narrow the list", "find"
    help = "Words of the number, subject, customer and messages; esc shows all again."

    async def run(self, screen: QueueScreen) -> None:
        await screen.open_filter()


class FindEverywhere(OnList):
    """Look in every ticket there is."""

    id, keys, title = "find_everywhere", "f3", "Find in all tickets"
    help = "Open and ended ones, the newest first; esc leads back to where you were."

    async def run(self, screen: QueueScreen) -> None:
        await screen.find_everywhere()


class Sort(OnList):
    """Another order."""

    id, keys, title = "sort", "S", "Sort by another column"
    help = "Choosing the same column again turns the order round."

    async def run(self, screen: QueueScreen) -> None:
        from tui.dialogs.choice import Choice
        from tui.dialogs.picker import Picker
        from tui.present.lists import SORTS, sort_told

        sort = screen.listed.query.sort
        choices = [
            Choice(
                name, words.title, f"now {sort_told(screen.listed.query)}" if name == sort else ""
            )
            for name, words in SORTS.items()
            if name != "ended" or not screen.listed.query.is_open
        ]
        picked = await screen.app.push_screen_wait(Picker("Sort by", choices, selected=sort))
        if picked is not None:
            screen.sort_by(picked.value)


class FocusViews(OnList):
    """Go to the views."""

    id, keys, title, word = "views", "v", "Go to the views", "views"
    help = "The views stand on the left; on a narrow terminal they open as a list."

    async def run(self, screen: QueueScreen) -> None:
        if screen.shows_views:
            screen.focus_views()
        else:
            await _pick_view(screen)


class JumpToView(OnList):
    """Go to a view by its name."""

    id, keys, title = "jump_to_view", "colon", "Go to a view by its name"

    async def run(self, screen: QueueScreen) -> None:
        await _pick_view(screen)


async def _pick_view(screen: QueueScreen) -> None:
    from tui.dialogs.choice import Choice
    from tui.dialogs.picker import Picker
    from tui.present.lists import view_title

    choices = [
        Choice(view.id, view_title(view), "" if count is None else f"{count:,}")
        for view, count in screen.views_and_counts()
    ]
    picked = await screen.app.push_screen_wait(
        Picker("Go to a view", choices, selected=screen.view_id)
    )
    if picked is not None:
        screen.choose_view(picked.value)


class PreviousView(OnList):
    """The view above."""

    id, keys, title = "previous_view", "left_square_bracket", "Go to the view above"

    async def run(self, screen: QueueScreen) -> None:
        screen.step_view(-1)


class NextView(OnList):
    """The view below."""

    id, keys, title = "next_view", "right_square_bracket", "Go to the view below"

    async def run(self, screen: QueueScreen) -> None:
        screen.step_view(1)


class ShowOrder(OnList):
    """Bring the list up to date."""

    id, keys, title = "show_order", "u", "Show new tickets and the present order"
    help = "Until then no row moves; rows that no longer belong here are muted."

    async def run(self, screen: QueueScreen) -> None:
        screen.apply_order()


class Reload(OnList):
    """Read everything anew."""

    id, keys, title = "reload", "f5", "Read the list anew"

    async def run(self, screen: QueueScreen) -> None:
        screen.apply_order()


class Back(OnList):
    """Take away marks, then the filter, then a list that the board opened."""

    id, keys, title = "back", "escape", "Go back"
    help = "First the marks go, then the filter, then a list that the board opened."

    async def run(self, screen: QueueScreen) -> None:
        screen.go_back()


LIST_ACTIONS: tuple[type[Command[Any]], ...] = (
    OpenTicket,
    Filter,
    FindEverywhere,
    FocusViews,
    Mark,
    NextBest,
    Sort,
    JumpToView,
    PreviousView,
    NextView,
    ShowOrder,
    Reload,
    Back,
)
