"""One section: its list with a filter, and the ways to make and change what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Mount, Resize
from textual.widgets import Input, Static

from desk.permissions import why_not_configure
from tui.commands.command import Command
from tui.frame.screen import AnyCommand, DeskScreen
from tui.present.signs import WARNING
from tui.present.text import line
from tui.screens.admin.line_list import LineList
from tui.screens.admin.section import (
    CUSTOMERS_SHOWN,
    Obstacle,
    Section,
    form_of,
    obstacle,
    read_lines,
    section_of,
)
from tui.widgets.fields.box import BOX_CSS

if TYPE_CHECKING:
    from store.rows import Changes


class OpenLine(Command["SectionScreen"]):
    """Open the form of what is under the cursor."""

    id, keys, title, group = "admin_edit", "enter", "Open", "List"
    word = "edit"

    def disabled_reason(self, screen: SectionScreen) -> str | None:
        return None if screen.list.current else "There is nothing in this list."

    async def run(self, screen: SectionScreen) -> None:
        if screen.list.current is not None:
            await screen.open_form(screen.list.current.id)


class NewLine(Command["SectionScreen"]):
    """Make another one."""

    id, keys, title, group, word = "admin_new", "n", "New", "List", "new"
    help = "Opens an empty form."

    def disabled_reason(self, screen: SectionScreen) -> str | None:
        return screen.reason_against_changes()

    async def run(self, screen: SectionScreen) -> None:
        await screen.open_form(None)


class _Move(Command["SectionScreen"]):
    """Put what is under the cursor one place further."""

    writes = True
    group = "List"
    step: ClassVar[int]

    def disabled_reason(self, screen: SectionScreen) -> str | None:
        if screen.list.current is None:
            return "There is nothing in this list."
        return screen.reason_against_changes() or screen.reason_against_moving(self.step)

    async def run(self, screen: SectionScreen) -> None:
        await screen.move_line(self.step)


class MoveUp(_Move):
    """Put it before the one above it, so that it is tried earlier."""

    id, keys, title = "admin_move_up", "shift+up,K", "Move up"
    help, word, step = "It is tried earlier.", "up", -1


class MoveDown(_Move):
    """Put it behind the one below it, so that it is tried later."""

    id, keys, title = "admin_move_down", "shift+down,J", "Move down"
    help, word, step = "It is tried later.", "down", 1


ORDERING = (MoveUp, MoveDown)


class FilterLines(Command["SectionScreen"]):
    """Show only what is called so."""

    id, keys, title, group, word = "admin_filter", "slash", "Filter by name", "List", "filter"
    help = "Every word that you type must be in the name."

    async def run(self, screen: SectionScreen) -> None:
        screen.query_one(FilterInput).focus()


class GoThere(Command["SectionScreen"]):
    """Do first what is in the way here."""

    id, keys, title, group = "admin_remedy", "g", "Do what is needed first", "List"
    help = "Where something is switched off or missing, goes where that can be changed."

    def disabled_reason(self, screen: SectionScreen) -> str | None:
        return None if screen.obstacle else "Nothing is in the way here."

    async def run(self, screen: SectionScreen) -> None:
        if screen.obstacle is not None:
            await screen.go_to_remedy(screen.obstacle)


class LeaveSection(Command["SectionScreen"]):
    """Back to the sections; takes a filter away first."""

    id, keys, title, group, word = "admin_back", "escape", "Back", "List", "back"

    async def run(self, screen: SectionScreen) -> None:
        screen.back()


class FilterInput(Input):
    """Narrows the list as somebody types; Esc empties it, Enter and down go to the list."""

    DEFAULT_CSS = BOX_CSS.format(name="FilterInput") + "FilterInput { width: 32; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(True)", show=False, id="filter_clear"),
        Binding("enter,down,tab", "leave(False)", show=False, id="filter_done"),
    ]

    def action_leave(self, empty: bool) -> None:
        """Go back to the list."""
        if empty:
            self.value = ""
        self.screen.query_one(LineList).focus()


class SectionScreen(DeskScreen):
    """Services, SLAs, … : one of them."""

    TAB = "admin"
    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (
        OpenLine,
        NewLine,
        *ORDERING,
        FilterLines,
        GoThere,
        LeaveSection,
    )
    DEFAULT_CSS = """
    SectionScreen #section-top { height: 1; margin: 1 0; padding: 0 2; }
    SectionScreen.-short #section-top { margin: 0 0 1 0; }
    SectionScreen #section-head { width: 1fr; height: 1; }
    SectionScreen #section-obstacle { height: auto; padding: 0 2 1 2; display: none; }
    SectionScreen #section-columns { height: 1; color: $text-muted; }
    SectionScreen #section-empty { height: auto; padding: 1 2; color: $text-muted; display: none; }
    SectionScreen.-tall LineList { margin: 0 0 1 0; }
    """

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.section = section
        self.obstacle: Obstacle | None = None
        self._total = 0
        self._version = -1

    @property
    def list(self) -> LineList:
        """The list."""
        return self.query_one(LineList)

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="section-top"):
            yield Static(id="section-head")
            yield FilterInput(placeholder="/ filter by name", select_on_focus=True)
        yield Static(id="section-obstacle")
        yield Static(id="section-columns")
        yield Static(id="section-empty")
        yield LineList(self.section.columns, has_comment=self.section.id != "agents")

    @on(Mount)
    async def _load(self) -> None:
        self.list.focus()
        await self.read()

    async def read(self, on_id: int | None = None, *, is_narrowed: bool = False) -> None:
        """Read the list anew; ``is_narrowed``: the cursor goes to the first that matches."""
        text = self.query_one(FilterInput).value
        self._version = self.desk.catalogue.version
        found, self._total = await read_lines(self.desk, self.section, text)
        self.obstacle = obstacle(self.desk, self.section)
        if is_narrowed and text.strip() and found:
            on_id = found[0].id
        self.list.show(found, as_paths=bool(text.strip()), on_id=on_id)
        self._paint(len(found), text)

    def _paint(self, shown: int, text: str) -> None:
        head = Content.styled("Admin › ", "$text-muted")
        head += Content.styled(self.section.title, "bold")
        count = f"{self._total:,}"
        if text.strip():
            count = f"{shown:,} of {self._total:,}"
        elif shown < self._total:
            count = f"the first {CUSTOMERS_SHOWN:,} of {self._total:,}; type / to find others"
        head += Content.styled(f"   {count}", "$text-muted")
        self.query_one("#section-head", Static).update(head)

        told = self.query_one("#section-obstacle", Static)
        told.display = self.obstacle is not None
        if self.obstacle is not None:
            told.update(
                Content.styled(f"{WARNING} ", "$warning")
                + Content(self.obstacle.told)
                + Content.styled("  g", "bold $accent")
                + Content.styled(f" {self.obstacle.remedy}", "$text-muted")
            )
        empty = self.query_one("#section-empty", Static)
        empty.display = not shown and self.obstacle is None
        if text.strip():
            empty.update(Content(f"No {self.section.noun} is called “{line(text)}”."))
        else:
            empty.update(
                Content(f"There is no {self.section.noun} yet.  ")
                + Content.styled("n", "bold $accent")
                + Content(" makes the first one.")
            )
        columns = self.query_one("#section-columns", Static)
        columns.display = shown > 0
        columns.update(Content(self.list.head()))
        self.refresh_footer()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._heads)

    def _heads(self) -> None:
        self.query_one("#section-columns", Static).update(Content(self.list.head()))

    @on(Input.Changed)
    def _filter_typed(self) -> None:
        self._narrow()

    @work(exclusive=True, group="admin-filter", exit_on_error=False)
    async def _narrow(self) -> None:
        # Exclusive: what was asked for an earlier letter is given up.
        await self.read(is_narrowed=True)

    async def on_desk_change(self, changes: Changes) -> None:
        if self.desk.catalogue.version != self._version:
            await self.read()

    def commands(self) -> tuple[AnyCommand, ...]:
        """Where the order means nothing, it cannot be changed either."""
        found = super().commands()
        if self.section.is_ordered:
            return found
        return tuple(command for command in found if command not in ORDERING)

    def reason_against_moving(self, step: int) -> str | None:
        """Why the line under the cursor cannot go that way; None when it can."""
        if self.query_one(FilterInput).value.strip():
            return "Take the filter away first (esc): the order is that of all of them."
        row = self.list.current
        if row is None or not 1 <= row.number + step <= self._total:
            return "It is the first already." if step < 0 else "It is the last already."
        return None

    async def move_line(self, step: int) -> None:
        """Put the line under the cursor one place further up or down."""
        from desk.sla_rules import move_rule

        row = self.list.current
        if row is not None:
            await move_rule(self.desk, self.tocsin.actor, row.id, row.number + step)
            await self.read(on_id=row.id)

    def reason_against_changes(self) -> str | None:
        """Why nothing can be made or changed here; None when it can."""
        if self.obstacle is not None:
            return f"{self.obstacle.told} Press g to {self.obstacle.remedy}."
        if self.section.id == "customers":
            return None
        return why_not_configure(self.desk.catalogue, self.tocsin.actor)

    async def open_form(self, row_id: int | None) -> None:
        """Open a form, and show the list anew when it closes, on what was saved."""
        form = form_of(self.section, row_id)
        await self.app.push_screen_wait(form)
        await self.read(on_id=getattr(form, "row_id", None))

    async def go_to_remedy(self, found: Obstacle) -> None:
        """Open the form that takes an obstacle away."""
        await self.app.push_screen_wait(form_of(section_of(found.section_id), None, found.field))
        await self.read()

    @on(LineList.Opened)
    def _opened(self) -> None:
        self.action_run_command(OpenLine.id)

    def back(self) -> None:
        """Take the filter away, or leave."""
        text = self.query_one(FilterInput)
        if text.value:
            text.value = ""
            self.list.focus()
        else:
            self.dismiss(None)
