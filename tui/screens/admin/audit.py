"""The audit log: who changed what is configured, newest first, and what it was before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Mount
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from store.rows import AuditEntry
from tui.commands.command import Command
from tui.dialogs.reading import Paragraph, ReadingDialog
from tui.frame.screen import AnyCommand, DeskScreen
from tui.present import audit as told
from tui.present import times
from tui.present.text import fit, line
from tui.widgets.fields.box import BOX_CSS

if TYPE_CHECKING:
    from store.rows import Changes

PAGE = 200
# So many lines before the last one, the next ones are read.
_AHEAD = 20


class OpenEntry(Command["AuditScreen"]):
    """Show what it was before and what it is now."""

    id, keys, title, group, word = "audit_open", "enter", "Show before and after", "List", "details"

    def disabled_reason(self, screen: AuditScreen) -> str | None:
        return None if screen.current is not None else "There is nothing in this list."

    async def run(self, screen: AuditScreen) -> None:
        if screen.current is not None:
            await screen.show_entry(screen.current)


class FilterEntries(Command["AuditScreen"]):
    """Only what somebody did, or what concerns something."""

    id, keys, title, group, word = "audit_filter", "slash", "Filter", "List", "filter"
    help = "Every word that you type must be in who did it or in what it concerns."

    async def run(self, screen: AuditScreen) -> None:
        screen.query_one(AuditFilter).focus()


class LeaveLog(Command["AuditScreen"]):
    """Back; takes a filter away first."""

    id, keys, title, group, word = "audit_back", "escape", "Back", "List", "back"

    async def run(self, screen: AuditScreen) -> None:
        screen.back()


class AuditFilter(Input):
    """Narrows the log as somebody types."""

    DEFAULT_CSS = BOX_CSS.format(name="AuditFilter") + "AuditFilter { width: 32; }"
    BINDINGS = [
        ("escape", "leave(True)"),
        ("enter,down,tab", "leave(False)"),
    ]

    def action_leave(self, empty: bool) -> None:
        """Go back to the list."""
        if empty:
            self.value = ""
        self.screen.query_one(OptionList).focus()


class AuditScreen(DeskScreen):
    """Everything, or what concerns one row (``noun`` and ``row_id``, called ``name``)."""

    TAB = "admin"
    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (OpenEntry, FilterEntries, LeaveLog)
    DEFAULT_CSS = """
    AuditScreen #audit-top { height: 1; margin: 1 0; padding: 0 2; }
    AuditScreen.-short #audit-top { margin: 0 0 1 0; }
    AuditScreen #audit-head { width: 1fr; height: 1; }
    AuditScreen #audit-empty { height: auto; padding: 1 2; color: $text-muted; display: none; }
    AuditScreen OptionList {
        height: 1fr; border: none; background: $background; padding: 0 1;
        scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    AuditScreen OptionList:focus { border: none; }
    AuditScreen OptionList > .option-list--option-highlighted {
        background: $block-cursor-background; text-style: bold;
    }
    """

    def __init__(self, noun: str | None = None, row_id: int | None = None, name: str = "") -> None:
        super().__init__()
        self._noun, self._row_id, self._name = noun, row_id, name
        self._entries: list[AuditEntry] = []
        self._is_whole = False
        self._version = -1

    @property
    def current(self) -> AuditEntry | None:
        """The entry under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="audit-top"):
            yield Static(id="audit-head")
            yield AuditFilter(placeholder="/ filter by who or what", select_on_focus=True)
        yield Static(id="audit-empty")
        yield OptionList()

    @on(Mount)
    async def _load(self) -> None:
        head = Content.styled("Admin › ", "$text-muted") + Content.styled("Audit log", "bold")
        if self._name:
            head += Content.styled(f"   of {line(self._name)[:60]}", "$text-muted")
        self.query_one("#audit-head", Static).update(head)
        self.query_one(OptionList).focus()
        await self._read()

    async def _read(self) -> None:
        """Read the newest page anew."""
        self._entries, self._is_whole = [], False
        self._version = self.desk.catalogue.version
        found = await self._page()
        options = self.query_one(OptionList)
        options.clear_options()
        self._add(found)
        options.highlighted = 0 if found else None
        empty = self.query_one("#audit-empty", Static)
        empty.display = not found
        text = self.query_one(AuditFilter).value
        empty.update(
            f"Nothing in the log has to do with “{line(text)}”."
            if text.strip()
            else "Nothing was changed since there is a log."
        )
        self.refresh_footer()

    async def _page(self) -> list[AuditEntry]:
        from store import audit

        last = self._entries[-1] if self._entries else None
        return await self.desk.store.reader.run(
            partial(
                audit.page,
                limit=PAGE,
                before=None if last is None else (last.at_us, last.id),
                noun=self._noun,
                row_id=self._row_id,
                text=self.query_one(AuditFilter).value,
            )
        )

    def _add(self, found: list[AuditEntry]) -> None:
        now_us, zone = self.tocsin.now_us(), self.tocsin.zone
        self._entries += found
        self._is_whole = len(found) < PAGE
        options = self.query_one(OptionList)
        options.add_options([Option(told.row(entry, now_us, zone)) for entry in found])

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        if not self._is_whole and event.option_index >= len(self._entries) - _AHEAD:
            self._read_on()

    @work(exclusive=True, group="audit", exit_on_error=False)
    async def _read_on(self) -> None:
        self._add(await self._page())

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_run_command(OpenEntry.id)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._narrow()

    @work(exclusive=True, group="audit", exit_on_error=False)
    async def _narrow(self) -> None:
        await self._read()

    async def on_desk_change(self, changes: Changes) -> None:
        # Somebody who reads further down must not be thrown back to the top.
        is_at_top = not self.query_one(OptionList).highlighted
        if changes.catalogue_version != self._version and is_at_top:
            await self._read()

    async def show_entry(self, entry: AuditEntry) -> None:
        """Before and after, field by field."""
        found = told.changes(entry)
        width = max((len(name) for name, _ in found), default=0)
        when = times.to_the_second(entry.at_us, self.tocsin.zone)
        lines = [
            Paragraph(Content.styled(f"{fit(name, width)}  ", "$text-muted"), shown)
            for name, shown in found
        ]
        by = Content(f"{when}  {line(entry.actor_name)}")
        title = told.what(entry).partition(":")[0]
        await self.app.push_screen_wait(
            ReadingDialog(title, [Paragraph(by), Paragraph(Content("")), *lines])
        )

    def back(self) -> None:
        """Take the filter away, or leave."""
        text = self.query_one(AuditFilter)
        if text.value:
            text.value = ""
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)
