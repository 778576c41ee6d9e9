"""The screen that every form is: fields, what was changed, save, save and close, cancel."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click, DescendantFocus, Mount, Resize
from textual.timer import Timer
from textual.widgets import Static

from desk.errors import Conflict, Invalid, NotFound
from tui.commands.command import Command
from tui.commands.everywhere import Keys
from tui.frame.screen import AnyCommand, DeskScreen
from tui.present.signs import CHANGED, WARNING, WRONG
from tui.present.text import line, plural
from tui.widgets.fields.form import Form
from tui.widgets.fields.specs import Field, Item, Values

if TYPE_CHECKING:
    from store.rows import Changes

_PREVIEW_AFTER_S = 0.08
# A form waits so long for the new deadlines; many take longer, and go on without it.
_WAIT_S = 1.0
# Columns from which on a form of 84 cells leaves room for a preview beside it.
_SIDE_FROM = 132


class Reading(Struct, frozen=True):
    """What is saved; ``version`` is handed back to ``save``, which refuses to overwrite another."""

    values: Values
    version: Any = None


class SaveForm(Command["FormScreen"]):
    """Save and stay."""

    writes = True
    id, keys, title, group = "form_save", "ctrl+s", "Save", "Form"
    help, word = "Stays in the form.", "Save"

    def disabled_reason(self, screen: FormScreen) -> str | None:
        return screen.reason_against_saving()

    async def run(self, screen: FormScreen) -> None:
        await screen.submit()


class SaveAndClose(Command["FormScreen"]):
    """Save and go back."""

    writes = True
    id, keys, title, group = "form_save_close", "f2", "Save and close", "Form"
    word = "Save and close"

    def disabled_reason(self, screen: FormScreen) -> str | None:
        return screen.reason_against_saving()

    async def run(self, screen: FormScreen) -> None:
        if await screen.submit():
            await screen.close(is_saved=True)


class CancelForm(Command["FormScreen"]):
    """Leave; asks when something was changed."""

    id, keys, title, group = "form_cancel", "escape", "Cancel", "Form"
    help, word = "Asks when something was changed.", "Cancel"

    async def run(self, screen: FormScreen) -> None:
        await screen.cancel()


class ReadFormAgain(Command["FormScreen"]):
    """Take in what somebody else saved meanwhile."""

    id, keys, title, group = "form_read", "f5", "Show what is saved now", "Form"
    help = "Keeps what you typed, and says beside it what others saved."

    async def run(self, screen: FormScreen) -> None:
        await screen.read_again()


class FormKeys(Keys):
    """In a form ? is a character like any other. Says first what the field with focus is for."""

    keys = "f1"

    async def run(self, screen: DeskScreen) -> None:
        from tui.dialogs.keys import KeysDialog

        field = screen.form.focused_field if isinstance(screen, FormScreen) else None
        about = (field.help or field.hint) if field is not None else ""
        await screen.app.push_screen_wait(KeysDialog(screen.commands(), about))


class FormScreen(DeskScreen):
    """Subclasses say what is asked (``items``), what is there (``read``) and how it is saved.

    The head reads ``PATH › heading()   about()``. ``HAS_PREVIEW``: a slab at the right, or a strip
    at the bottom of a narrow screen, shows ``preview()`` while somebody types.
    """

    TAB = "admin"
    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (SaveForm, SaveAndClose, CancelForm, ReadFormAgain)
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the field gets them, so that what is typed right after goes to the next one.
        Binding("tab", "app.focus_next", show=False, priority=True, id="form_next"),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True, id="form_previous"),
    ]
    PATH: ClassVar[tuple[str, ...]] = ()
    # Whether ``keep_drafts`` keeps what is typed, so that leaving Tocsin loses nothing.
    KEEPS_DRAFT: ClassVar[bool] = False
    HAS_PREVIEW: ClassVar[bool] = False
    # Whether as much of ``about()`` is shown as there is room for; otherwise all of it or nothing.
    CUTS_ABOUT: ClassVar[bool] = False
    # Where buttons show them, the footer doesn't repeat the keys.
    BUTTONS: ClassVar[tuple[AnyCommand, ...]] = (SaveForm, SaveAndClose, CancelForm)
    PRIMARY: ClassVar[AnyCommand] = SaveAndClose
    DEFAULT_CSS = """
    FormScreen #form-page { height: 1fr; }
    FormScreen #form-main { width: 1fr; max-width: 108; height: 1fr; padding: 0 2 0 0; }
    FormScreen.-sided #form-main { width: 60%; max-width: 60%; }
    FormScreen #form-head { height: 1; margin: 1 0; padding-left: 2; }
    FormScreen.-short #form-head { margin: 0 0 1 0; }
    FormScreen #form-locked { display: none; height: auto; padding: 0 2; margin-bottom: 1; }
    FormScreen.-locked #form-locked { display: block; }
    FormScreen.-locked FormRow .form-line > Widget,
    FormScreen FormRow .form-line > Widget:disabled {
        background: $background; border-left: outer $background;
    }
    FormScreen.-locked FormRow .form-line > .form-label { border: none; }
    FormScreen.-locked FormRow .form-line > .form-gap { border: none; }
    FormScreen.-locked FormRow .form-line > Widget:focus { border-left: outer $text-muted; }
    FormScreen #form-side {
        display: none; width: 1fr; height: 1fr; margin: 0 0 1 2; padding: 1 2 1 3;
        background: $surface;
    }
    FormScreen #form-strip { display: none; height: auto; padding: 0 2; background: $surface; }
    FormScreen #form-hint { height: 1; padding: 0 2; color: $text-muted; display: none; }
    FormScreen.-short #form-hint { display: block; }
    FormScreen #form-buttons { height: 1; margin: 1 0; padding-left: 21; display: none; }
    FormScreen.-wide.-tall #form-buttons { display: block; }
    FormScreen.-sided #form-side { display: block; }
    FormScreen.-preview #form-strip { display: block; }
    FormScreen.-sided #form-strip { display: none; }
    FormScreen.-tall #form-strip { margin-bottom: 1; }
    FormScreen.-narrow FormRow .form-label { width: 18; }
    FormScreen.-short FormRow > .form-told { min-height: 0; }
    FormScreen.-short FormHead { margin: 1 0 0 0; }
    FormScreen.-short FormHead.-first { margin: 0; }
    FormScreen.-short FormHead.-blank { margin: 0; }
    FormButton { width: auto; height: 1; margin-right: 3; }
    """

    def __init__(self, first_field: str = "") -> None:
        super().__init__()
        self.form = Form(self.items())
        self._first_field = first_field
        self._version: Any = None
        self._notice = ""
        self._is_saving = False
        self._is_loaded = False
        # Resolved when a save is safe; whether more of it goes on after that.
        self._written: asyncio.Future[None] | None = None
        self._goes_on = False
        self._preview_timer: Timer | None = None
        self.set_class(self.HAS_PREVIEW, "-preview")

    # -- what subclasses say -------------------------------------------------------------------

    def items(self) -> Sequence[Item]:
        """The fields. Called before the screen is on; use nothing but what was given to it."""
        return ()

    async def read(self) -> Reading:
        """What is saved now; for something new, what to begin with."""
        return Reading({})

    async def save(self, values: dict[str, Any], version: Any) -> None:
        """Write it; raises Invalid by field, Conflict, NotAllowed."""

    def path(self) -> tuple[str, ...]:
        """Where one is, before the heading."""
        return self.PATH

    def heading(self) -> str:
        """The name of what is edited."""
        return ""

    def about(self) -> str:
        """A muted half-sentence behind it."""
        return ""

    def saved(self) -> str:
        """What to say when it is saved."""
        return f"{self.heading()} is saved"

    def reason_against_saving(self) -> str | None:
        """Why nothing can be saved here, as a sentence; None when it can."""
        return None

    def reasons_against_fields(self) -> Mapping[str, str]:
        """Why fields take no change where the others do, by their names."""
        return {}

    def field_for(self, name: str) -> str:
        """The field at which an error is said that a verb found in ``name``."""
        return name

    def against_rules(self, values: Values) -> dict[str, str]:
        """What the verb would refuse, by its names of fields, as far as that is cheap to say
        before it is asked: so that all that is wrong is said at once.
        """
        return {}

    def changed_by_hand(self, name: str, values: Values) -> None:
        """Somebody changed a field; others may follow with ``self.form.put``."""

    def hint_of(self, field: Field) -> str:
        """What is said at the bottom while a field has the focus."""
        return self.form.told_of(field)

    def preview(self, values: Values) -> Content:
        """What the values would mean, for the slab at the right."""
        return Content("")

    def strip(self, values: Values) -> Content:
        """The same in at most three lines."""
        return self.preview(values)

    @property
    def is_new(self) -> bool:
        """Whether there is nothing saved yet: then saving without a change is no mistake."""
        return False

    # -- the page ------------------------------------------------------------------------------

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="form-page"):
            with Vertical(id="form-main"):
                yield Static(id="form-head")
                yield Static(id="form-locked")
                yield self.form
                with Horizontal(id="form-buttons"):
                    for command in self.BUTTONS:
                        yield FormButton(command, is_primary=command is self.PRIMARY)
            yield Static(id="form-side")
        yield Static(id="form-strip")
        yield Static(id="form-hint")

    @on(Mount)
    async def _load(self) -> None:
        reading = await self.read()
        self._version = reading.version
        self.form.marks_changes = not self.is_new
        self.form.load(reading.values)
        self._is_loaded = True
        if self._first_field:
            self.form.focus_field(self._first_field)
        else:
            self.form.focus_first()
        self.paint_form()

    def paint_form(self) -> None:
        """Bring the head and the preview up to what is typed."""
        if not self._is_loaded or not self.stands:
            return
        self._paint_lock()
        self._paint_head()
        if self.HAS_PREVIEW:
            values = self.form.values()
            if self.has_class("-sided"):
                self._show("#form-side", self.preview(values))
            else:
                self._show("#form-strip", self.strip(values), may_grow=True)

    def _paint_lock(self) -> None:
        """Where nothing can be saved, say why, and let the fields not look as if it could."""
        reason = self.reason_against_saving()
        if self.has_class("-locked") != (reason is not None):
            self.set_class(reason is not None, "-locked")
            for button in self.query(FormButton):
                button.refresh()
        if reason is not None:
            told = Content.styled(f"{WARNING} ", "$warning") + Content(line(reason))
            self._show("#form-locked", told, may_grow=True)
        self.form.lock_fields(self.reasons_against_fields())

    def _show(self, selector: str, content: Content, *, may_grow: bool = False) -> None:
        """Show text; the page is arranged anew only where it might take more rows."""
        static = self.query_one(selector, Static)
        before = static.content
        # Not ==, for which only the words count, and not their colours.
        if not isinstance(before, Content) or not before.is_same(content):
            static.update(content, layout=may_grow)

    def _paint_head(self) -> None:
        head = Content("")
        for step in self.path():
            head += Content.styled(f"{step} › ", "$text-muted")
        head += Content.styled(line(self.heading()), "bold")
        right = self._state()
        about = line(self.about())
        room = self.query_one("#form-head").content_size.width - right.cell_length
        if about and (self.CUTS_ABOUT or head.cell_length + len(about) + 5 <= room):
            head += Content.styled(f"   {about}", "$text-muted")
        head = head.truncate(max(1, room - 2), ellipsis=True)
        gap = Content(" " * max(2, room - head.cell_length))
        self._show("#form-head", head + gap + right)

    def _state(self) -> Content:
        if self._notice:
            return Content.styled(line(self._notice), "$warning")
        if self.form.wrong:
            return Content.styled(f"{WRONG} {len(self.form.wrong)} to correct", "$error")
        count = len(self.form.changed)
        if count and self.form.marks_changes:
            return Content.styled(CHANGED, "$accent") + Content(f" {plural(count, 'change')}")
        return Content("")

    def note(self, text: str) -> None:
        """Say something at the right of the head, "" to take it away."""
        self._notice = text
        # Work that goes on without the form may tell how far it is while the form is being closed.
        if self.query("#form-head"):
            self._paint_head()

    def progress(self, done: int, total: int) -> None:
        """Say how many open tickets have their new deadlines; for verbs that take a while.

        The verb has saved what it was given when it calls this first.
        """
        if not done and total:
            self.set_timer(_WAIT_S, self._leave_it_to_go_on)
        if not self.stands:
            return
        told = f"{done:,} of {plural(total, 'open ticket')} reckoned anew"
        if not self.tocsin.scope.is_everything:
            # They are all that the change concerns, also those that are in no number.
            told = "its open tickets are being reckoned anew"
        self.note(told if total else "")

    @on(Form.Changed)
    def _form_changed(self, event: Form.Changed) -> None:
        if event.name:
            self.changed_by_hand(event.name, self.form.values())
        self._paint_head()
        self.preview_soon()

    def preview_soon(self) -> None:
        """Draw the preview anew when the typing pauses for a moment."""
        if self.HAS_PREVIEW and self._preview_timer is None:
            self._preview_timer = self.set_timer(_PREVIEW_AFTER_S, self._preview_now)

    def _preview_now(self) -> None:
        self._preview_timer = None
        self.paint_form()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        field = self.form.focused_field
        self._show("#form-hint", Content(self.hint_of(field) if field else ""), may_grow=True)
        if self._is_loaded:
            self.form.lock_fields(self.reasons_against_fields())
            self._paint_head()
            self.preview_soon()

    def on_resize(self, event: Resize) -> None:
        wide, high = event.size
        self.set_class(self.HAS_PREVIEW and wide >= _SIDE_FROM and high >= 32, "-sided")
        # After the widgets have got their new sizes, and the screen its classes.
        self.call_after_refresh(self.paint_form)
        self.call_after_refresh(self.refresh_footer)

    def commands(self) -> tuple[AnyCommand, ...]:
        return tuple(FormKeys if c is Keys else c for c in super().commands())

    def footer_commands(self) -> tuple[AnyCommand, ...]:
        """What the footer names; the buttons have their keys beside them."""
        if self.has_class("-wide") and self.has_class("-tall"):
            return tuple(c for c in self.commands() if c not in self.BUTTONS)
        return self.commands()

    # -- saving --------------------------------------------------------------------------------

    async def submit(self) -> bool:
        """Save; says what is in the way. Returns whether it is saved now."""
        if self._is_saving or not self._is_loaded:
            return False
        if not self.is_new and not self.form.changed:
            self.notify("Nothing was changed.", markup=False, timeout=3)
            return True
        wrong = self._wrong_now()
        if wrong:
            self.form.show_problems(wrong)
            self._paint_head()
            return False
        self._is_saving = True
        try:
            await self._write(self.form.values(), self._version)
            reading = await self.read()
        except Invalid as error:
            wrong = {self.field_for(name): text for name, text in error.fields.items()}
            rest = self.form.show_problems(wrong)
            if rest:
                self.notify(" ".join(rest.values()), severity="warning", markup=False, timeout=8)
            self._paint_head()
            return False
        except Conflict as error:
            await self.read_again(str(error))
            return False
        finally:
            self._is_saving = False
        self._version = reading.version
        self.form.marks_changes = not self.is_new
        self.form.load(reading.values)
        if not self._goes_on:
            self.note("")
        self.paint_form()
        self.notify(line(self.saved()), markup=False, timeout=3)
        return True

    async def _write(self, values: dict[str, Any], version: Any) -> None:
        """Save; returns when all is done, or when it is safe and what follows from it takes long:
        that goes on without the form, which may be closed meanwhile.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._written = written
        self._goes_on = False

        async def write() -> None:
            try:
                await self.save(values, version)
            except Exception as error:
                if written.done():
                    raise
                written.set_exception(error)
            else:
                if not written.done():
                    written.set_result(None)
                elif self._goes_on:
                    self._ended()

        # A worker of the app: those of a screen end with it.
        self.app.run_worker(
            self._guarded(self._once_ready(write())), group="saving", exit_on_error=False
        )
        await written

    def _leave_it_to_go_on(self) -> None:
        if self._written is not None and not self._written.done():
            self._goes_on = True
            self._written.set_result(None)

    def _ended(self) -> None:
        """What went on without the form has come to its end."""
        self._goes_on = False
        if self.stands:
            self.note("")
        self.app.notify(line(self.saved()), markup=False, timeout=3)

    def _wrong_now(self) -> dict[str, str]:
        """What is known to be wrong before anything is sent: by shape, and by the rules."""
        told = {
            self.field_for(name): text
            for name, text in self.against_rules(self.form.values()).items()
        }
        # A missing value is told as such; other sentences of the rules have a field of their own.
        return {name: text for name, text in told.items() if self.form.has(name)} | (
            self.form.problems()
        )

    async def read_again(self, told: str = "") -> None:
        """Take in what is saved now; what was typed stays, with what it is now beside it."""
        reading = await self.read()
        self._version = reading.version
        self.form.merge(reading.values)
        self.note("")
        self.paint_form()
        if told:
            self.notify(told, severity="warning", markup=False, timeout=10)

    def unsaved(self) -> str:
        if self.KEEPS_DRAFT or not self._is_loaded or not self.form.changed:
            return ""
        return f"{line(self.heading())} ({plural(len(self.form.changed), 'change')})"

    async def on_desk_change(self, changes: Changes) -> None:
        if self._is_loaded:
            # Who may change it may be others by now.
            self._paint_lock()
        if self._is_saving or not self._is_loaded or self.is_new:
            return
        try:
            reading = await self.read()
        except NotFound as error:
            await self.gone(error)
            return
        if reading.version != self._version:
            if self.form.changed:
                self.note(f"{WARNING} somebody else saved this, f5 shows it")
            else:
                self._version = reading.version
                self.form.load(reading.values)
                self.paint_form()

    async def gone(self, error: NotFound) -> None:
        """What is edited is no longer there, or not for the eyes of whoever edits it."""

    async def cancel(self) -> None:
        """Leave; asks first when something was changed."""
        if self._is_loaded and self.form.changed:
            from tui.dialogs.ask import Ask

            question = Ask(
                f"Throw {plural(len(self.form.changed), 'change')} away?",
                self._instead(),
                yes="throw away",
                no="stay",
            )
            if not await self.app.push_screen_wait(question):
                return
        await self.close(is_saved=False)

    def _instead(self) -> str:
        """What else can be done with what was changed."""
        from tui.commands.command import shown_key

        reason = self.reason_against(self.PRIMARY)
        if reason is not None:
            return f"What was changed cannot be saved now. {reason}"
        key = shown_key(self.PRIMARY)
        if self._wrong_now():
            return f"If you stay, correct what is wrong; then {key} saves it and closes the form."
        return f"If you stay, {key} saves what was changed and closes the form."

    async def close(self, *, is_saved: bool) -> None:
        """Go back to where the form was opened."""
        self.dismiss(is_saved)


class FormButton(Static):
    """A button for the mouse; its key stands beside it, so that it takes no focus."""

    def __init__(self, command: AnyCommand, *, is_primary: bool) -> None:
        super().__init__()
        self._command, self._is_primary = command, is_primary

    def render(self) -> Content:
        from tui.commands.command import shown_key

        style = "bold $accent-text on $accent" if self._is_primary else "bold on $panel"
        screen = self.screen
        if isinstance(screen, DeskScreen) and screen.reason_against(self._command) is not None:
            style = "$text-disabled on $panel"
        key = shown_key(self._command).replace("^", "ctrl+")
        title = Content.styled(f" {self._command.title} ", style)
        return title + Content.styled(f" {key}", "$text-muted")

    def on_click(self, event: Click) -> None:
        if isinstance(self.screen, DeskScreen):
            self.screen.action_run_command(self._command.id)
