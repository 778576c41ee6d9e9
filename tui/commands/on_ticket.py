"""What can be done on the ticket's own screen, beside what can be done to any ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.commands.command import Command
from tui.commands.everywhere import Keys
from tui.commands.properties import PROPERTY_ACTIONS, Assign, Properties
from tui.commands.tickets import ChangeState, CustomerSaid, NewTicket, Note, Reply, Resolve, Take
from tui.commands.tickets import Wait as WaitFor
from tui.commands.time import TIME_ACTIONS

if TYPE_CHECKING:
    from tui.frame.screen import DeskScreen
    from tui.screens.ticket import TicketScreen


class _ComposeHere:
    kind: str

    async def run(self, screen: DeskScreen) -> None:
        """Write below the conversation."""
        await _ticket_screen(screen).open_composer(self.kind)


def _ticket_screen(screen: DeskScreen) -> TicketScreen:
    from tui.screens.ticket import TicketScreen

    if not isinstance(screen, TicketScreen):
        raise TypeError("this belongs to the ticket screen")
    return screen


class ReplyHere(_ComposeHere, Reply):
    """Answer below the conversation."""


class NoteHere(_ComposeHere, Note):
    """Write a note below the conversation."""


class CustomerSaidHere(_ComposeHere, CustomerSaid):
    """Write down the customer's words below the conversation."""


# By the kinds of what is written.
WRITING: dict[str, type[Command[Any]]] = {
    command.kind: command for command in (ReplyHere, NoteHere, CustomerSaidHere)
}


class PropertiesHere(Properties):
    """All properties in a form."""

    title, word = "Edit the properties", "properties"
    help = "Everything about the ticket, in a form."

    async def run(self, screen: DeskScreen) -> None:
        from tui.screens.ticket_form import edit_properties

        here = _ticket_screen(screen)
        await edit_properties(here, here.ticket_id)
        await here.reload()


class _OnScreen(Command["TicketScreen"]):
    def disabled_reason(self, screen: TicketScreen) -> str | None:
        return "The ticket is not read yet." if screen.reading is None else None


class History(_OnScreen):
    """Every event with its time."""

    id, keys, title, word = "history", "h", "Show the whole history", "history"
    help = "Everything that happened, to the second."

    async def run(self, screen: TicketScreen) -> None:
        from tui.dialogs.ticket_history import HistoryDialog

        if screen.reading is not None:
            tocsin = screen.tocsin
            await tocsin.push_screen_wait(
                HistoryDialog(screen.reading, screen.desk.catalogue, tocsin.now_us(), tocsin.zone)
            )


class Explain(_OnScreen):
    """Why each deadline is what it is."""

    id, keys, title, word = "explain", "e", "Explain the deadlines", "explain"
    help = "Which minutes counted, which did not, and why."

    async def run(self, screen: TicketScreen) -> None:
        from desk.explaining import explain_ticket
        from tui.dialogs.explanation import ExplanationDialog

        tocsin = screen.tocsin
        explained = await explain_ticket(
            screen.desk, screen.ticket_id, tocsin.zone, scope=tocsin.scope
        )
        await tocsin.push_screen_wait(ExplanationDialog(explained, screen.size.width))


class Files(_OnScreen):
    """Save a file that came with a message."""

    id, keys, title, word = "files", "f", "Save a file of the ticket", "files"
    help = "Files that came with messages; choose one and where it goes."

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        reason = super().disabled_reason(screen)
        if reason is None and screen.reading is not None and not screen.reading.has_files:
            return "No message of this ticket came with a file."
        return reason or screen.tocsin.reason_against_files

    async def run(self, screen: TicketScreen) -> None:
        await screen.save_file()


class ReadDraft(_OnScreen):
    """What one wrote and did not send, where it cannot be gone on with, too."""

    id, keys, title = "read_draft", "d", "Read what you wrote and did not send"
    help = "Also where you may not send it any more."

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        reason = super().disabled_reason(screen)
        return reason or (None if screen.draft is not None else "There is no draft of yours here.")

    async def run(self, screen: TicketScreen) -> None:
        await screen.read_draft()


class Details(_OnScreen):
    """Clocks and properties where there is no room for them beside the conversation."""

    id, keys, title, word = "details", "i", "Show clocks and properties", "details"

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        if screen.has_class("-wide"):
            return "They stand at the right already."
        return super().disabled_reason(screen)

    async def run(self, screen: TicketScreen) -> None:
        screen.toggle_details()


class ShowWhole(_OnScreen):
    """Unfold long messages."""

    id, keys, title = "whole", "x", "Show all of every message"

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        from tui.widgets.conversation import Conversation

        if not screen.query_one(Conversation).is_folded:
            return "Every message is shown in full already."
        return None

    async def run(self, screen: TicketScreen) -> None:
        from tui.widgets.conversation import Conversation

        screen.query_one(Conversation).show_whole()
        screen.refresh_footer()


class _Neighbour(_OnScreen):
    step: int

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        if screen.neighbour(self.step) is None:
            return f"This is the {'last' if self.step > 0 else 'first'} ticket of the list."
        return None

    async def run(self, screen: TicketScreen) -> None:
        ticket_id = screen.neighbour(self.step)
        if ticket_id is not None:
            await screen.go_to(ticket_id)


class NextTicket(_Neighbour):
    """The one after this in the list."""

    id, keys, title, step = "next_ticket", "right_square_bracket", "Go to the next ticket", 1


class PreviousTicket(_Neighbour):
    """The one before this in the list."""

    id, keys, title = "previous_ticket", "left_square_bracket", "Go to the previous ticket"
    step = -1


class Reread(_OnScreen):
    """Read the ticket anew."""

    id, keys, title = "ticket_read", "f5", "Read the ticket anew"

    async def run(self, screen: TicketScreen) -> None:
        await screen.reload()


class Back(Command["TicketScreen"]):
    """To the list; drafts are kept."""

    id, keys, title, word, place = "ticket_back", "escape", "Go back", "back", "right"
    help = "Drafts are kept."

    async def run(self, screen: TicketScreen) -> None:
        await screen.back()


class Send(Command["TicketScreen"]):
    """Send the message."""

    writes = True
    id, keys, title, word = "send", "ctrl+s,ctrl+enter", "Send the message", "send"
    group = "Message"

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        if screen.composer is None:
            return "Nothing is being written."
        # Who might not begin such a message now may not send the one that was begun either.
        return screen.reason_against(WRITING[screen.composer.kind])

    async def run(self, screen: TicketScreen) -> None:
        await screen.send()


class WhatFollows(Command["TicketScreen"]):
    """Choose what happens after the message."""

    id, keys, title, word = "what_follows", "f3", "Choose what follows the message", "what follows"
    group = "Message"

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        if screen.composer is None or not screen.composer.can_cycle:
            return "Nothing follows a note."
        return None

    async def run(self, screen: TicketScreen) -> None:
        if screen.composer is not None:
            screen.composer.cycle()


class AttachFile(Command["TicketScreen"]):
    """Let a file go with the message."""

    id, keys, title, word = "attach", "f8", "Attach a file to the message", "attach"
    help, group = "It is kept with the ticket when the message is sent.", "Message"

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        if screen.composer is None:
            return "Nothing is being written."
        return screen.tocsin.reason_against_files

    async def run(self, screen: TicketScreen) -> None:
        await screen.attach_file()


class TakeFileAway(Command["TicketScreen"]):
    """Let the file that was attached last not go with the message."""

    id, keys, title, group = "detach", "f9", "Take the last attached file away", "Message"

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        if screen.composer is None:
            return "Nothing is being written."
        return None if screen.composer.files else "No file is attached."

    async def run(self, screen: TicketScreen) -> None:
        if screen.composer is not None:
            screen.composer.take_away()


class ThrowAway(Command["TicketScreen"]):
    """Forget the message that is being written."""

    id, keys, title, word = "throw_away", "f4", "Throw the message away", "throw away"
    help, group = "Asks first; the draft is gone then.", "Message"

    def disabled_reason(self, screen: TicketScreen) -> str | None:
        return None if screen.composer is not None else "Nothing is being written."

    async def run(self, screen: TicketScreen) -> None:
        await screen.throw_away()


class CloseComposer(Back):
    """Keep the draft."""

    title, word, place, group = "Keep the draft and go back", "keep draft", "left", "Message"


class KeysWhileWriting(Keys):
    """In a message ? is a character like any other."""

    keys = "f1"


# The order is that of the footer.
TICKET_SCREEN_ACTIONS: tuple[type[Command[Any]], ...] = (
    ReplyHere,
    NoteHere,
    ChangeState,
    WaitFor,
    Assign,
    Details,
    Explain,
    History,
    Files,
    ReadDraft,
    Take,
    PropertiesHere,
    *TIME_ACTIONS,
    CustomerSaidHere,
    Resolve,
    *(command for command in PROPERTY_ACTIONS if command is not Properties),
    NextTicket,
    PreviousTicket,
    ShowWhole,
    NewTicket,
    Reread,
    Back,
)
COMPOSER_ACTIONS: tuple[type[Command[Any]], ...] = (
    Send,
    WhatFollows,
    AttachFile,
    TakeFileAway,
    ThrowAway,
    CloseComposer,
)
