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
from tui.dialogs.picker import Choice
from tui.screens.admin import choices
from tui.screens.admin.calendar_preview import Planned, calendar_preview, calendar_strip
from tui.screens.admin.configured_form import ConfiguredForm
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
_Place = tuple[str, str]
_Days = tuple[tuple[date, str], ...]


class CalendarForm(ConfiguredForm):
    """When the desk works, and when it does not."""

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
            name=f"weekly_hours_{n}",
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

        told = {name: value for name, value in values.items() if not name.startswith("weekly_")}
        told["weekly_hours"] = dict(enumerate(_hours(values)))
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
                weekly_hours=dict(enumerate(hours)),
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
    from desk.policies import public_holidays

    try:
        return tuple(public_holidays(*place))
    except ValueError:
        # A region of another country: the form will say so when it is saved.
        return ()


def _week_values(week: Mapping[int, Periods]) -> dict[str, Periods]:
    return {f"weekly_hours_{day}": tuple(week.get(day, ())) for day in range(7)}


def _hours(values: Values) -> list[Periods]:
    """The periods of each day; a day that cannot be read counts as closed."""
    return [tuple(values.get(f"weekly_hours_{day}") or ()) for day in range(7)]
