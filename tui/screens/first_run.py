"""The first minutes: a short form that sets an empty desk up, or lets one join a desk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from desk.first_run import is_empty
from desk.opening_hours import WEEKS
from store.rows import VALID
from tui.commands.command import Command
from tui.commands.everywhere import Quit, SwitchTheme
from tui.dialogs.choice import Choice
from tui.frame.screen import AnyCommand
from tui.screens.admin import choices
from tui.screens.admin.lines import week_in_words
from tui.screens.form import FormKeys, FormScreen, Reading
from tui.widgets.fields.specs import ChoiceField, Head, Item, LineField


class StartWork(Command["FirstRunScreen"]):
    """Save and open the queue."""

    id, keys, title, group, word = "first_run_start", "f2,ctrl+s", "Start", "Form", "Start"

    async def run(self, screen: FirstRunScreen) -> None:
        if await screen.submit():
            await screen.close(is_saved=True)


class NotNow(Command["FirstRunScreen"]):
    """Leave Tocsin; nothing is saved."""

    id, keys, title, group, word = "first_run_leave", "escape", "Not now", "Form", "Not now"

    async def run(self, screen: FirstRunScreen) -> None:
        await screen.close(is_saved=False)


class FirstRunScreen(FormScreen):
    """Nothing else can be done before: there is nobody yet who could do it."""

    TAB = "first_run"
    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (StartWork, NotNow)
    BUTTONS: ClassVar[tuple[AnyCommand, ...]] = (StartWork, NotNow)
    PRIMARY: ClassVar[AnyCommand] = StartWork
    # The address of a server is long: its end is missed least.
    CUTS_ABOUT = True

    def commands(self) -> tuple[AnyCommand, ...]:
        return (*self.ACTIONS, FormKeys, SwitchTheme, Quit)

    @property
    def is_new(self) -> bool:
        return True

    async def close(self, *, is_saved: bool) -> None:
        """Begin to work, or leave Tocsin."""
        if is_saved:
            await self.tocsin.begin()
            await self.tocsin.switch_mode("queue")
        else:
            await self.tocsin.leave()


class SetUpScreen(FirstRunScreen):
    """An empty desk: your name, your team, a calendar."""

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Your name", required=True, longest=200),
            LineField(
                name="team",
                label="Your team",
                required=True,
                longest=200,
                hint="There will be a queue of the same name. More can come later.",
            ),
            Head("When do you work?"),
            ChoiceField(
                name="time_zone",
                label="Time zone",
                required=True,
                title="Time zone",
                choices=lambda _: choices.zones(),
                told=str,
            ),
            ChoiceField(
                name="week",
                label="Hours",
                required=True,
                title="Hours",
                choices=lambda _: [
                    Choice(week.key, week.title, week_in_words(week.weekly_hours))
                    for week in WEEKS.values()
                ],
                hint="To be changed at any time, with holidays, in Admin, Calendars.",
            ),
        )

    def heading(self) -> str:
        return "Welcome to Tocsin"

    def about(self) -> str:
        place = self.desk.store.shown
        return f"you ({self.tocsin.login}) are the first agent of a new desk in {place}"

    def saved(self) -> str:
        return "The desk is open. n makes a ticket; services and SLAs wait in Admin (5)."

    async def read(self) -> Reading:
        return Reading(
            {
                "name": own_name(self.tocsin.login),
                "time_zone": own_zone(),
                "week": "office",
            }
        )

    async def save(self, values: dict[str, Any], version: Any) -> None:
        from desk.first_run import set_up

        await set_up(self.desk, {**values, "login": self.tocsin.login})


class JoinScreen(FirstRunScreen):
    """A desk that is there already: your name, your team."""

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Your name", required=True, longest=200),
            ChoiceField(
                name="team_id",
                label="Your team",
                none="no team for now",
                title="Your team",
                choices=lambda _: [
                    Choice(team.id, team.name, team.comment)
                    for team in self.desk.catalogue.teams.values()
                    if team.validity == VALID
                ],
            ),
        )

    def heading(self) -> str:
        return "Welcome to this desk"

    def about(self) -> str:
        return f"you ({self.tocsin.login}) are not known yet in {self.desk.store.shown}"

    def saved(self) -> str:
        return "Welcome. An admin can change your teams and rights."

    async def read(self) -> Reading:
        return Reading({"name": own_name(self.tocsin.login)})

    async def save(self, values: dict[str, Any], version: Any) -> None:
        from desk.first_run import join

        await join(self.desk, self.tocsin.login, values["name"], values["team_id"])


def first_run_screen(catalogue: Any) -> FirstRunScreen:
    """The form for somebody who is no agent of the desk."""
    return SetUpScreen() if is_empty(catalogue) else JoinScreen()


def own_name(login: str) -> str:
    """The person's name as the machine knows it; "" where it doesn't."""
    try:
        import pwd

        return pwd.getpwnam(login).pw_gecos.split(",")[0].strip()
    except (ImportError, KeyError):
        return ""


def own_zone() -> str:
    """The machine's time zone by name, UTC where that cannot be told."""
    from zoneinfo import available_timezones

    link = Path("/etc/localtime")
    names = [os.environ.get("TZ", "").lstrip(":")]
    if link.is_symlink():
        names.append(str(link.resolve()).partition("zoneinfo/")[2])
    known = available_timezones()
    # Etc/UTC and its like are UTC by another name.
    return next((n for n in names if n in known and not n.startswith("Etc/")), "UTC")
