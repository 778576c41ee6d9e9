"""The form of a calendar."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual import on, work
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus

from desk.exceptional_lines import HINT as EXCEPTIONAL_HINT
from desk.exceptional_lines import format_exceptional_days
from desk.holiday_lines import HINT as HOLIDAY_HINT
from desk.holiday_lines import format_holidays, parse_holidays
from desk.opening_hours import HINT as HOURS_HINT
from desk.opening_hours import WEEKS, format_hours, parse_hours
from store.rows import Calendar
from tui.commands.command import Command
from tui.frame.screen import AnyCommand
from tui.screens.admin import choices
from tui.screens.admin.calendar_lookout import Lookout
from tui.screens.admin.calendar_preview import Planned, calendar_preview, calendar_strip, today
from tui.screens.admin.calendar_values import (
    HOURS,
    TEXTS,
    planned,
    to_save,
    week_values,
    wrong_texts,
)
from tui.screens.admin.configured_form import ConfiguredForm
from tui.screens.form import FormScreen
from tui.widgets.fields.specs import (
    AreaField,
    ChoiceField,
    Head,
    Item,
    LineField,
    Row,
    Values,
    validity,
)

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PUBLIC_HELP = (
    "Public holidays are worked out for the years 2000 to 2050 when you save, and stay as they are "
    "until you save the calendar again."
)
_Place = tuple[str, str]
_Days = tuple[tuple[date, str], ...]


class SameHours(Command["CalendarForm"]):
    """Take the hours of this day for those below it, as far as Friday; then for the weekend."""

    id, keys, title, group = "calendar_same", "f3", "Same hours on the days below", "Form"
    help, word = "As far as Friday; pressed again, on the weekend too.", "same below"

    def disabled_reason(self, screen: CalendarForm) -> str | None:
        if screen.focused_day is None:
            return "Go to the hours of a day first."
        return None

    async def run(self, screen: CalendarForm) -> None:
        screen.same_below()


class ImportHolidays(Command["CalendarForm"]):
    """Take days off from a file into the calendar's own days."""

    id, keys, title, group = "calendar_import", "f4", "Import holidays from a file", "Form"
    help, word = "From an .ics file, as calendar programs and schools publish them.", "import"

    def disabled_reason(self, screen: CalendarForm) -> str | None:
        return screen.reason_against_saving() or screen.reason_against_import()

    async def run(self, screen: CalendarForm) -> None:
        await screen.import_holidays()


class ListConcerned(Command["CalendarForm"]):
    """List the open tickets that get another deadline; without a change, all that count here."""

    id, keys, title, group = "calendar_concerned", "f6", "List the tickets concerned", "Form"
    help, word = "With the deadline that each has, and would have.", "lists"

    def disabled_reason(self, screen: CalendarForm) -> str | None:
        return screen.lookout.reason_against_listing()

    async def run(self, screen: CalendarForm) -> None:
        await screen.lookout.list_concerned()


class CalendarForm(ConfiguredForm):
    """When the desk works, and when it does not."""

    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (
        *FormScreen.ACTIONS,
        SameHours,
        ImportHolidays,
        ListConcerned,
    )
    SECTION: ClassVar[str] = "calendars"
    USED_BY: ClassVar[str] = "calendar_id"
    HAS_PREVIEW: ClassVar[bool] = True

    def __init__(self, row_id: int | None = None, first_field: str = "") -> None:
        super().__init__(row_id, first_field)
        self.lookout = Lookout(self)
        self._public: dict[_Place, _Days] = {}
        # Whether the cursor is in no day's hours: some keys are of use there only.
        self._is_elsewhere = True

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            ChoiceField(
                name="time_zone",
                label="Time zone",
                required=True,
                title="Time zone",
                choices=lambda _: choices.zones(),
                told=choices.zone_name,
                help=(
                    "The zone of the weekly hours and the exceptional days. Deadlines follow its "
                    "changes between summer and winter time."
                ),
            ),
            Head("Weekly hours"),
            *(self._day(n, title) for n, title in enumerate(_DAYS)),
            Head("Holidays"),
            Row(
                "Public",
                (
                    ChoiceField(
                        name="country",
                        none="of no country",
                        title="Public holidays of",
                        choices=lambda _: choices.countries(),
                        told=choices.country_name,
                        help=_PUBLIC_HELP,
                    ),
                    ChoiceField(
                        name="subdivision",
                        none="the whole country",
                        title="Region",
                        choices=lambda values: choices.regions(values.get("country")),
                        help=_PUBLIC_HELP,
                    ),
                ),
            ),
            AreaField(
                name="holidays",
                label="Own days",
                rows=3,
                hint=HOLIDAY_HINT,
                help=(
                    f"{HOLIDAY_HINT} Dates may also be written like 24 Dec 2026. f4 adds the days "
                    "off of an .ics file, after showing what is in it."
                ),
            ),
            ChoiceField(
                name="holiday_time_zone",
                label="They begin in",
                none="the calendar's time zone",
                title="Holidays begin at midnight in",
                choices=lambda _: choices.zones(),
                told=choices.zone_name,
                help=(
                    "Holidays last from midnight to midnight. Choose another zone only if they are "
                    "those of another place than the hours, such as of a head office abroad."
                ),
            ),
            Head("Exceptional days"),
            AreaField(
                name="exceptional_days",
                label="Other hours",
                rows=3,
                hint=EXCEPTIONAL_HINT,
                help=(
                    f"{EXCEPTIONAL_HINT} On that date the hours are these instead of the weekly "
                    "ones. A night shift that began the day before runs on to its end."
                ),
            ),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
        )

    @staticmethod
    def _day(n: int, title: str) -> Row:
        last = n == len(_DAYS) - 1
        field = LineField(
            name=f"{HOURS}{n}",
            parse=parse_hours,
            show=lambda periods: "" if not periods else format_hours(periods),
            empty="closed",
            hint=HOURS_HINT if last else "",
            help=(
                f"{HOURS_HINT} 24h is the whole day, nothing is closed. f3 takes these hours for "
                "the days below."
            ),
        )
        return Row(title, (field,), is_tight=not last)

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            default = self.desk.catalogue.calendars.get(
                self.desk.policies.default_calendar_id() or 0
            )
            zone = default.time_zone if default else "UTC"
            return {
                "time_zone": zone,
                "validity": "valid",
                **week_values(WEEKS["office"].weekly_hours),
            }
        return {
            "name": row.name,
            "time_zone": row.time_zone,
            **week_values(row.weekly_hours),
            "country": row.country or None,
            "subdivision": row.subdivision or None,
            "holidays": format_holidays(row.holidays, row.yearly_holidays),
            "holiday_time_zone": row.holiday_time_zone or None,
            "exceptional_days": format_exceptional_days(row.exceptional_days),
            "validity": row.validity,
            "comment": row.comment,
        }

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.calendars import save_calendar

        return await save_calendar(
            self.desk,
            self.tocsin.actor,
            to_save(values),
            row_id=self.row_id,
            version=version,
            progress=self.progress,
        )

    def field_for(self, name: str) -> str:
        # What is wrong with the week as a whole stands at its first day.
        return {"weekly_hours": "weekly_hours_0", "yearly_holidays": "holidays"}.get(name, name)

    def against_rules(self, values: Values) -> dict[str, str]:
        return wrong_texts(values)

    def changed_by_hand(self, name: str, values: Values) -> None:
        if name == "country" and values.get("subdivision") is not None:
            self.form.put({"subdivision": None})

    @property
    def focused_day(self) -> int | None:
        """The weekday whose hours have the focus, 0 for Monday."""
        field = self.form.focused_field
        if field is None or not field.name.startswith(HOURS):
            return None
        return int(field.name.removeprefix(HOURS))

    def same_below(self) -> None:
        """Copy the hours of a day to the days after it: to Friday, or where these have them
        already, to Sunday.
        """
        day = self.focused_day
        values = self.form.values()
        if day is None or f"{HOURS}{day}" not in values:
            return
        hours = values[f"{HOURS}{day}"]
        until = 5 if any(values.get(f"{HOURS}{n}") != hours for n in range(day + 1, 5)) else 7
        self.form.put({f"{HOURS}{later}": hours for later in range(day + 1, until)})
        self.paint_form()

    @on(DescendantFocus)
    def _show_what_can_be_done(self) -> None:
        if (self.focused_day is None) != self._is_elsewhere:
            self._is_elsewhere = not self._is_elsewhere
            self.refresh_footer()

    @on(DescendantBlur)
    def _check_days(self, event: DescendantBlur) -> None:
        """Say at once which line cannot be read."""
        left = next((name for name in TEXTS if self.form.box(name) is event.widget), None)
        told = wrong_texts(self.form.values()).get(left) if left is not None else None
        if left is not None and told is not None:
            self.form.say_wrong(left, told)

    # -- holidays from a file ------------------------------------------------------------------

    def reason_against_import(self) -> str | None:
        """Why no days can be added to those that are there, as a sentence."""
        try:
            parse_holidays(self._text("holidays"))
        except ValueError as error:
            return f"Correct the own days first. {error}"
        return None

    async def import_holidays(self) -> None:
        """Ask for a file, show what is in it, and add it to the own days."""
        from tui.screens.admin.calendar_import import import_holidays

        values = self.form.values()
        zone = values.get("holiday_time_zone") or values.get("time_zone")
        await self._know_public_days(values)
        text = await import_holidays(
            self.app,
            parse_holidays(self._text("holidays")),
            dict(self._public_days(values)),
            zone,
            today(self._planned(values), self.desk.now_us()).year,
        )
        if text is not None:
            self.form.put({"holidays": text})
            self.form.focus_field("holidays")
            self.paint_form()

    def _text(self, name: str) -> str:
        return str(self.form.values().get(name) or "")

    # -- the preview ---------------------------------------------------------------------------

    @property
    def saved_row(self) -> Calendar | None:
        """The calendar as it is saved; None for a new one."""
        row: Calendar | None = self._row
        return row

    def preview(self, values: Values) -> Content:
        size = self.query_one("#form-side").content_size
        beside = self._planned(values)
        sections = list(self.lookout.sections(values, beside.calendar, size.width))
        return calendar_preview(beside, self.desk.now_us(), sections, (size.width, size.height))

    def strip(self, values: Values) -> Content:
        lines = calendar_strip(self._planned(values), self.desk.now_us())
        lines += self.lookout.in_short(values)
        width = self.size.width - 4
        return Content("\n").join(told.truncate(width, ellipsis=True) for told in lines)

    def on_desk_tick(self, now_us: int) -> None:
        if now_us // 1_000_000 % 60 == 0:
            self.paint_form()

    def _planned(self, values: Values) -> Planned:
        return planned(values, self._public_days(values), self.saved_values())

    def saved_values(self) -> Values:
        """The values as they are saved; of a new calendar, those that it began with."""
        return self.values_of(self._row)

    def _public_days(self, values: Values) -> _Days:
        """Public holidays of the chosen place; none until they are worked out."""
        place = _place(values)
        if not place[0]:
            return ()
        if place not in self._public:
            self._public[place] = ()
            self._look_up(place)
        return self._public[place]

    @work(group="holidays", exit_on_error=False)
    async def _look_up(self, place: _Place) -> None:
        # Away from the event loop: fifty years of holidays take a while to work out.
        self._public[place] = await asyncio.to_thread(_public_days, place)
        self.paint_form()

    async def _know_public_days(self, values: Values) -> None:
        """Work out the public holidays of the chosen place, if they are not known yet."""
        place = _place(values)
        if place[0] and not self._public.get(place):
            self._public[place] = await asyncio.to_thread(_public_days, place)


def _place(values: Values) -> _Place:
    return values.get("country") or "", values.get("subdivision") or ""


def _public_days(place: _Place) -> _Days:
    from sla_engine.public_holidays import public_holidays

    try:
        return tuple(public_holidays(*place))
    except ValueError:
        # A region of another country: the form will say so when it is saved.
        return ()
