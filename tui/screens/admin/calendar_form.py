"""The form of a calendar."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from textual import work
from textual.content import Content

from desk.holiday_lines import HINT as HOLIDAY_HINT
from desk.holiday_lines import Holidays, format_holidays, parse_holidays
from desk.opening_hours import HINT as HOURS_HINT
from desk.opening_hours import WEEKS, Periods, format_hours, parse_hours
from sla_engine import BusinessCalendar, CalendarError
from tui.commands.command import Command
from tui.dialogs.picker import Choice
from tui.frame.screen import AnyCommand
from tui.screens.admin import choices
from tui.screens.admin.calendar_preview import Planned, calendar_preview, calendar_strip
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
_HOURS = "weekly_hours_"
_Place = tuple[str, str]
_Days = tuple[tuple[date, str], ...]


class SameHours(Command["CalendarForm"]):
    """Take the hours of this day for those below it, as far as Friday."""

    id, keys, title, group = "calendar_same", "f3", "Same hours on the days below", "Form"
    help, word = "From Monday to Friday, or from Saturday to Sunday.", "same below"

    def disabled_reason(self, screen: CalendarForm) -> str | None:
        if screen.focused_day is None:
            return "Go to the hours of a day first."
        return None

    async def run(self, screen: CalendarForm) -> None:
        screen.same_below()


class CalendarForm(ConfiguredForm):
    """When the desk works, and when it does not."""

    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (*FormScreen.ACTIONS, SameHours)
    SECTION: ClassVar[str] = "calendars"
    USED_BY: ClassVar[str] = "calendar_id"
    HAS_PREVIEW: ClassVar[bool] = True

    def __init__(self, row_id: int | None = None, first_field: str = "") -> None:
        super().__init__(row_id, first_field)
        self._public: dict[_Place, _Days] = {}

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            ChoiceField(
                name="time_zone",
                label="Time zone",
                required=True,
                title="Time zone",
                choices=lambda _: self._zones(),
                told=str,
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
                    ),
                    ChoiceField(
                        name="subdivision",
                        none="the whole country",
                        title="Region",
                        choices=lambda values: choices.regions(values.get("country")),
                    ),
                ),
            ),
            AreaField(name="holidays", label="Own days", rows=3, hint=HOLIDAY_HINT),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
        )

    @staticmethod
    def _day(n: int, title: str) -> Row:
        last = n == len(_DAYS) - 1
        field = LineField(
            name=f"{_HOURS}{n}",
            parse=parse_hours,
            show=lambda periods: "" if not periods else format_hours(periods),
            empty="closed",
            hint=HOURS_HINT if last else "",
        )
        return Row(title, (field,), is_tight=not last)

    def _zones(self) -> list[Choice[str]]:
        return choices.zones()

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            default = self.desk.catalogue.calendars.get(
                self.desk.policies.default_calendar_id() or 0
            )
            zone = default.time_zone if default else "UTC"
            return {
                "time_zone": zone,
                "validity": "valid",
                **_week_values(WEEKS["office"].weekly_hours),
            }
        return {
            "name": row.name,
            "time_zone": row.time_zone,
            **_week_values(row.weekly_hours),
            "country": row.country or None,
            "subdivision": row.subdivision or None,
            "holidays": format_holidays(row.holidays, row.yearly_holidays),
            "validity": row.validity,
            "comment": row.comment,
        }

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.calendars import save_calendar

        told = {name: value for name, value in values.items() if not name.startswith(_HOURS)}
        told["weekly_hours"] = {day: hours or () for day, hours in enumerate(_hours(values))}
        told["country"] = values.get("country") or ""
        told["subdivision"] = values.get("subdivision") or ""
        return await save_calendar(
            self.desk,
            self.tocsin.actor,
            told,
            row_id=self.row_id,
            version=version,
            progress=self.progress,
        )

    def field_for(self, name: str) -> str:
        # What is wrong with the week as a whole stands at its first day.
        return {"weekly_hours": "weekly_hours_0", "yearly_holidays": "holidays"}.get(name, name)

    def changed_by_hand(self, name: str, values: Values) -> None:
        if name == "country" and values.get("subdivision") is not None:
            self.form.put({"subdivision": None})

    @property
    def focused_day(self) -> int | None:
        """The weekday whose hours have the focus, 0 for Monday."""
        field = self.form.focused_field
        if field is None or not field.name.startswith(_HOURS):
            return None
        return int(field.name.removeprefix(_HOURS))

    def same_below(self) -> None:
        """Copy the hours of a day to the days after it."""
        day = self.focused_day
        values = self.form.values()
        if day is None or f"{_HOURS}{day}" not in values:
            return
        until = 5 if day < 5 else 7
        hours = values[f"{_HOURS}{day}"]
        self.form.put({f"{_HOURS}{later}": hours for later in range(day + 1, until)})
        self.paint_form()

    # -- the preview ---------------------------------------------------------------------------

    def preview(self, values: Values) -> Content:
        return calendar_preview(self._planned(values), self.desk.now_us())

    def strip(self, values: Values) -> Content:
        return calendar_strip(self._planned(values), self.desk.now_us())

    def on_desk_tick(self, now_us: int) -> None:
        if now_us // 1_000_000 % 60 == 0:
            self.paint_form()

    def _planned(self, values: Values) -> Planned:
        hours = _hours(values)
        try:
            own = parse_holidays(str(values.get("holidays") or ""))
        except ValueError:
            own = Holidays()
        days = dict(self._public_days(values))
        days |= {date.fromisoformat(day): name for day, name in own.dated}
        try:
            calendar = BusinessCalendar(
                time_zone=values.get("time_zone") or "UTC",
                weekly_hours={day: periods or () for day, periods in enumerate(hours)},
                holidays=sorted(days.items()),
                yearly_holidays=own.yearly,
            )
        except CalendarError as error:
            return Planned(None, hours, str(error))
        return Planned(calendar, hours)

    def _public_days(self, values: Values) -> _Days:
        """Public holidays of the chosen place; none until they are worked out."""
        country, region = values.get("country") or "", values.get("subdivision") or ""
        if not country:
            return ()
        place = (country, region)
        if place not in self._public:
            self._public[place] = ()
            self._look_up(place)
        return self._public[place]

    @work(group="holidays", exit_on_error=False)
    async def _look_up(self, place: _Place) -> None:
        # Away from the event loop: fifty years of holidays take a while to work out.
        self._public[place] = await asyncio.to_thread(_public_days, place)
        self.paint_form()


def _public_days(place: _Place) -> _Days:
    from sla_engine.public_holidays import public_holidays

    try:
        return tuple(public_holidays(*place))
    except ValueError:
        # A region of another country: the form will say so when it is saved.
        return ()


def _week_values(week: Mapping[int, Periods]) -> dict[str, Periods]:
    return {f"{_HOURS}{day}": tuple(week.get(day, ())) for day in range(7)}


def _hours(values: Values) -> list[Periods | None]:
    """The periods of each day; None for what cannot be read."""
    return [values.get(f"{_HOURS}{day}") for day in range(7)]
