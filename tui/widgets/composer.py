"""Where a message is written: whom it goes to, the text, and what happens after it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static, TextArea

from desk import workflow
from desk.once import new_token
from tui.present.files import summed
from tui.present.signs import FILE
from tui.present.signs import NOTE as NOTE_SIGN
from tui.present.text import fit, line, typed
from tui.widgets.draft_keeper import DraftKeeper

if TYPE_CHECKING:
    from desk.actors import Actor
    from desk.attachments import Chosen
    from desk.desk import Desk
    from store.rows import Agent, Customer, Draft, Json, Ticket
    from tui.app import TocsinApp
    from tui.dialogs.ask import Ask

REPLY, NOTE, CUSTOMER = "reply", "note", "customer"
KINDS = (REPLY, NOTE, CUSTOMER)
KEYS = {REPLY: "r", NOTE: "c", CUSTOMER: "m"}
STAY = ""


class Option(Struct, frozen=True):
    """What follows a message; ``code``: a state, a channel, or nothing."""

    code: str
    label: str


_AFTER_REPLY = (
    Option(workflow.WAITING_CUSTOMER.code, "then waits for the customer"),
    Option(STAY, "then stays as it is"),
    Option(workflow.RESOLVED.code, "then is resolved"),
)
_CHANNELS = tuple(Option(channel, f"by {channel}") for channel in workflow.CHANNELS)
_RESOLVED_STAYS = (Option(STAY, "it stays resolved"),)


def options_for(kind: str, states: Sequence[str]) -> tuple[Option, ...]:
    """What may follow a message of a kind on tickets in these states."""
    if kind == CUSTOMER:
        return _CHANNELS
    if kind == NOTE:
        return ()
    is_resolved = all(state == workflow.RESOLVED.code for state in states)
    return _RESOLVED_STAYS if states and is_resolved else _AFTER_REPLY


def heading(kind: str, whom: str) -> Content:
    """``Reply to Maria Kowalska``."""
    name = Content(line(whom)[:60])
    if kind == REPLY:
        return Content.styled("Reply", "bold $accent") + Content(" to ") + name
    if kind == NOTE:
        told = Content.styled(f"{NOTE_SIGN} Internal note", "bold $secondary")
        return told + Content.styled("  not seen by the customer", "$text-muted")
    return Content.styled("Message", "bold $accent") + Content(" from ") + name


async def say(
    desk: Desk,
    actor: Actor,
    kind: str,
    ticket_id: int,
    customer: Customer | None,
    text: str,
    option: str,
    files: Sequence[Chosen] = (),
    once: str = "",
) -> Ticket:
    """Send what was composed, by the verb that fits; ``once``: see ``desk.once``."""
    from desk import tickets
    from desk.actors import as_customer
    from desk.errors import NotAllowed

    if kind == NOTE:
        return await tickets.note(desk, actor, ticket_id, text, files=files, once=once)
    if kind == CUSTOMER:
        if customer is None:
            raise NotAllowed("The ticket has no customer yet; choose one first (p).")
        return await tickets.customer_said(
            desk,
            as_customer(customer),
            ticket_id,
            text,
            channel=option,
            files=files,
            by=actor,
            once=once,
        )
    then = workflow.STATES.get(option)
    return await tickets.reply(desk, actor, ticket_id, text, then=then, files=files, once=once)


class Editor(TextArea):
    """A text area into which nothing can be pasted that a terminal would obey."""

    async def _on_paste(self, event: events.Paste) -> None:
        # The text area's own handler comes right after this one and inserts the text.
        event.text = typed(event.text)


def question_before_throwing_away(kind: str) -> Ask:
    """Asked before a draft is thrown away."""
    from tui.dialogs.ask import Ask

    what = {REPLY: "reply", NOTE: "note", CUSTOMER: "message"}[kind]
    return Ask(
        f"Throw this {what} away?",
        "What was written is gone then; it was not sent.",
        yes="throw away",
        no="keep it",
    )


class Composer(Vertical):
    """Keeps its draft by itself. Whoever shows it binds the keys and calls ``say``."""

    DEFAULT_CSS = """
    Composer { height: 1fr; }
    Composer > Static { height: 1; }
    Composer > .composer-files { display: none; }
    Composer Editor {
        border: none; height: 1fr; padding: 0; background: $surface;
        scrollbar-background: $surface; scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface; scrollbar-size-vertical: 1;
    }
    Composer Editor:focus { border: none; }
    """

    def __init__(
        self,
        desk: Desk,
        me: Agent,
        kind: str,
        ticket_id: int,
        whom: str,
        states: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.kind = kind
        self.keeper = DraftKeeper(desk, me.id, kind, ticket_id)
        self._whom = whom
        self.begun = new_token()
        self._options: Sequence[Option] = options_for(kind, states)
        self._chosen = 0
        self.files: tuple[Chosen, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static(classes="composer-head", markup=False)
        yield Editor(soft_wrap=True, compact=True, highlight_cursor_line=False)
        yield Static(classes="composer-files", markup=False)

    def on_mount(self) -> None:
        self._paint()

    def on_resize(self) -> None:
        self._paint_files()

    @property
    def editor(self) -> Editor:
        """The text area."""
        return self.query_one(Editor)

    @property
    def text(self) -> str:
        """What is written."""
        return self.editor.text

    @property
    def heading(self) -> str:
        """What is written, to whom, in words."""
        return heading(self.kind, self._whom).plain

    @property
    def option(self) -> str:
        """What follows the message, by its code."""
        return self._options[self._chosen].code if self._options else ""

    def attach(self, *files: Chosen) -> None:
        """Let files go with the message, too; the same one only once."""
        known = {file.path for file in self.files}
        self.files += tuple(file for file in files if file.path not in known)
        self._paint_files()
        self._changed()

    def take_away(self) -> None:
        """Let the file that was chosen last not go with it."""
        self.files = self.files[:-1]
        self._paint_files()
        self._changed()

    def _paint_files(self) -> None:
        shown = self.query_one(".composer-files", Static)
        shown.display = bool(self.files)
        if self.files:
            last = self.files[-1]
            told = Content.styled(f"{FILE} {summed(file.size for file in self.files)}   ", "bold")
            key = Content.styled("f9", "bold $accent") + Content(" takes it away")
            # What the key does is not to be pushed out of the line by a long name.
            name, room = line(last.name), self.size.width - told.cell_length - key.cell_length - 3
            name = name if cell_len(name) <= room else fit(name, max(room, 8))
            shown.update(told + Content.styled(f"{name}   ", "$text-muted") + key)

    def restore_from(self, draft: Json) -> None:
        """Go on with a draft; the cursor stands at its end."""
        option = str(draft.get("option", ""))
        # By its token the desk knows it when it was sent already, and nobody learnt of it.
        self.begun = str(draft.get("once") or self.begun)
        codes = [known.code for known in self._options]
        self._chosen = codes.index(option) if option in codes else 0
        editor = self.editor
        with self.prevent(TextArea.Changed):
            editor.load_text(typed(str(draft.get("text", ""))))
        editor.move_cursor(editor.document.end)
        self._paint()

    def cycle(self) -> None:
        """The next of what may follow the message."""
        if self._options:
            self._chosen = (self._chosen + 1) % len(self._options)
            self._paint()
            self._changed()

    @property
    def can_cycle(self) -> bool:
        """Whether there is a choice of what follows."""
        return len(self._options) > 1

    def _paint(self) -> None:
        told = heading(self.kind, self._whom)
        if self._options:
            label = self._options[self._chosen].label
            told += Content.styled(f"   {label}", "$text-muted")
            if self.can_cycle:
                told += Content.styled("  f3", "bold $accent")
        self.query_one(".composer-head", Static).update(told)

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._changed()

    def _changed(self) -> None:
        text, files = self.text, [str(file.path) for file in self.files]
        content: Json = {"text": text, "option": self.option, "once": self.begun}
        if files:
            content["files"] = files
        self.keeper.changed(content if text.strip() or files else None)

    async def go_on(self, draft: Draft | None) -> None:
        """Go on with what was written before; what the desk has not taken yet is newer than the
        ``draft`` that it has.
        """
        waiting = cast("TocsinApp", self.app).waiting_drafts
        found = waiting.take(self.kind, self.keeper.ticket_id)
        if found is not None:
            self.keeper, draft = found
        if draft is not None:
            self.restore_from(draft.content)
            await self.restore_files(draft.content.get("files"))

    async def leave(self, screen: Screen[Any], number: str) -> None:
        """Keep the draft: the composer is being closed."""
        await self.keeper.leave(screen, (f"{self.heading}, on {number}", self.text))

    def unkept(self) -> tuple[str, str] | None:
        """What is written and could not be kept: what it is, and its words."""
        content = self.keeper.unkept
        if content is None:
            return None
        return self.heading, str(content["text"])

    def give_up(self, number: str) -> tuple[str, str] | None:
        """What is written on a ticket that went out of sight, None for nothing: what it is, and its
        words. No draft is kept of it any more.
        """
        self.keeper.give_up()
        return (f"{self.heading}, on {number}", self.text) if self.text.strip() else None

    async def restore_files(self, paths: object) -> None:
        """Attach again what a draft names; tells what is gone meanwhile."""
        from desk import attachments
        from desk.errors import Invalid

        if getattr(self.app, "reason_against_files", None) is not None:
            return
        for path in paths if isinstance(paths, list) else ():
            try:
                self.attach(await asyncio.to_thread(attachments.choose, str(path)))
            except Invalid as error:
                told = f"It will not go with the message: {error}"
                self.notify(told, severity="warning", markup=False, timeout=8)
