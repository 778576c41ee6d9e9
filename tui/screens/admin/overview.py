"""The administration's first page: its sections, with how much there is in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Mount
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from desk.errors import NotAllowed
from desk.permissions import why_not_configure
from store.rows import VALID
from tui.commands.command import Command
from tui.frame.screen import AnyCommand, DeskScreen
from tui.present.signs import CURSOR
from tui.present.text import line, right
from tui.screens.admin.section import SECTIONS, Section, obstacle, section_of

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.rows import Changes

_GROUPS = (
    ("What is promised", ("services", "slas", "sla_rules", "calendars")),
    ("People and their work", ("customers", "queues", "teams", "agents", "permissions")),
    ("The desk itself", ("settings", "audit")),
)
_ORDER = tuple(section_id for _, ids in _GROUPS for section_id in ids)


class Count(Struct, frozen=True):
    """How many there are (None: it is no list), how many are not valid, whether it is off."""

    total: int | None = None
    invalid: int = 0
    notice: str = ""


async def counts_of(desk: Desk) -> dict[str, Count]:
    """What stands behind each section's name."""
    from store import views

    catalogue = desk.catalogue
    customers = await desk.store.reader.run(views.customer_count)
    found = {"customers": Count(customers), "settings": Count(), "audit": Count()}
    for section in SECTIONS:
        if section.id in found:
            continue
        known = getattr(catalogue, section.id)
        rows = list(known.values()) if isinstance(known, Mapping) else list(known)
        in_the_way = obstacle(desk, section)
        notice = "" if in_the_way is None else "switched off"
        if in_the_way is not None and in_the_way.section_id == "services":
            notice = "needs a service first"
        invalid = sum(row.validity != VALID for row in rows)
        found[section.id] = Count(len(rows), invalid, notice)
    return found


class SectionList(Widget, can_focus=True):
    """The sections in groups, with a cursor."""

    DEFAULT_CSS = "SectionList { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False, id="sections_up"),
        Binding("down,j", "move(1)", show=False, id="sections_down"),
        Binding("home", "move(-99)", show=False, id="sections_first"),
        Binding("end", "move(99)", show=False, id="sections_last"),
    ]

    class Opened(Message):
        """Somebody clicked a section."""

    cursor: reactive[int] = reactive(0)
    counts: reactive[dict[str, Count]] = reactive({})

    @property
    def current(self) -> Section:
        """The section under the cursor."""
        return section_of(_ORDER[self.cursor])

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + step, len(_ORDER) - 1))

    @property
    def _is_tall(self) -> bool:
        return self.screen.has_class("-tall")

    def render(self) -> Content:
        lines: list[Content] = []
        for n, (title, ids) in enumerate(_GROUPS):
            if n:
                lines.append(Content(""))
            lines.append(Content("  ") + Content.styled(title, "bold"))
            if self._is_tall:
                lines.append(Content(""))
            lines += [self._line(section_of(section_id)) for section_id in ids]
        return Content("\n").join(lines)

    def _line(self, section: Section) -> Content:
        is_cursor = section is self.current
        count = self.counts.get(section.id, Count())
        shown = "" if count.total is None else f"{count.total:,}"
        bar_style = "$accent" if self.has_focus else "$text-disabled"
        text = Content.styled(CURSOR, bar_style) if is_cursor else Content(" ")
        text += Content.styled(f" {section.key}", "bold $accent")
        text += Content.styled(f"  {section.title:<12}", "bold" if is_cursor else "")
        text += Content(f"{right(shown, 6)}   ")
        if count.notice:
            text += Content.styled(f"{count.notice}   ", "$warning")
        text += Content.styled(section.told, "$text-muted")
        if count.invalid:
            text += Content.styled(f"   {count.invalid} not valid", "$text-muted")
        text = text.truncate(self.size.width, ellipsis=True)
        if is_cursor:
            ground = (
                "block-cursor-background" if self.has_focus else "block-cursor-blurred-background"
            )
            text = text.pad_right(max(0, self.size.width - text.cell_length))
            text = text.stylize_before(f"on ${ground}")
        return text

    def on_click(self, event: Click) -> None:
        y, at = event.get_content_offset_capture(self).y, -1
        for n, (_, ids) in enumerate(_GROUPS):
            at += (1 if n else 0) + (2 if self._is_tall else 1)
            for section_id in ids:
                at += 1
                if at == y:
                    self.cursor = _ORDER.index(section_id)
                    self.post_message(self.Opened())


class OpenSection(Command["AdminScreen"]):
    """Open what is under the cursor."""

    id, keys, title, group, word = "section_open", "enter", "Open", "Administration", "open"

    async def run(self, screen: AdminScreen) -> None:
        await screen.open(screen.sections.current)


class _GoToSection(Command["AdminScreen"]):
    group = "Administration"
    section_id: ClassVar[str]

    async def run(self, screen: AdminScreen) -> None:
        await screen.open(section_of(self.section_id))


def _go_to(section: Section) -> AnyCommand:
    return type(
        f"GoTo{section.title.replace(' ', '')}",
        (_GoToSection,),
        {
            "__doc__": f"Open {section.title}.",
            "id": f"section_{section.id}",
            "keys": section.key,
            "title": section.title,
            "help": f"{section.told[0].upper()}{section.told[1:]}.",
            "section_id": section.id,
        },
    )


class AdminScreen(DeskScreen):
    """What admins edit."""

    TAB = "admin"
    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (
        OpenSection,
        *(_go_to(section) for section in SECTIONS),
    )
    DEFAULT_CSS = """
    AdminScreen #admin-head { height: 1; margin: 1 0; padding: 0 2; }
    AdminScreen.-short #admin-head { margin: 0 0 1 0; }
    """

    def compose_body(self) -> ComposeResult:
        yield Static(id="admin-head")
        yield SectionList()

    @property
    def sections(self) -> SectionList:
        """The list."""
        return self.query_one(SectionList)

    @on(Mount)
    async def _load(self) -> None:
        self.sections.focus()
        await self.read()

    async def read(self) -> None:
        """Count anew."""
        head = Content.styled("Admin", "bold")
        reason = why_not_configure(self.desk.catalogue, self.tocsin.actor)
        told = line(reason) if reason else "what is configured on this desk"
        head += Content.styled(f"  {told}", "$text-muted")
        self.query_one("#admin-head", Static).update(head)
        self.sections.counts = await counts_of(self.desk)

    async def on_desk_change(self, changes: Changes) -> None:
        await self.read()

    async def open(self, section: Section) -> None:
        """Open a section, or the form of the settings."""
        self.sections.cursor = _ORDER.index(section.id)
        if section.id == "settings":
            from tui.screens.admin.section import form_of

            await self.app.push_screen_wait(form_of(section, None))
        elif section.id == "audit":
            from tui.screens.admin.audit import AuditScreen

            # Addresses and rights of others stand in it.
            reason = why_not_configure(self.desk.catalogue, self.tocsin.actor, "read the audit log")
            if reason is not None:
                raise NotAllowed(reason)
            await self.app.push_screen_wait(AuditScreen())
        else:
            from tui.screens.admin.section_screen import SectionScreen

            await self.app.push_screen_wait(SectionScreen(section))
        await self.read()

    @on(SectionList.Opened)
    def _clicked(self) -> None:
        self.action_run_command(OpenSection.id)
