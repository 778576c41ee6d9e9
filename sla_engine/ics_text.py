"""The lines of an iCalendar file that decide dates and names, and nothing else of it.

What a file says about attendees, attachments, alarms and time zones doesn't matter to holidays,
so it is left out before a library reads it: it can neither break the reading nor slow it down.
"""

from collections.abc import Iterator
from typing import Final

from sla_engine.errors import IcsError

MOST_BYTES: Final = 1024 * 1024
MOST_EVENTS: Final = 2_000

_CALENDAR: Final = "VCALENDAR"
_EVENT: Final = "VEVENT"
_RELEVANT: Final = frozenset(
    {
        "UID",
        "SUMMARY",
        "STATUS",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
    }
)


def relevant_lines(data: bytes | str) -> str:
    """The calendars of a file, reduced to their events, these to what `IcsHolidays` needs.

    Raises IcsError for what is no iCalendar file, too large, cut off, or without any event.
    """
    text = _decoded(data)
    lines = list(_kept(text))
    events = lines.count(f"BEGIN:{_EVENT}")
    if not events:
        raise IcsError(
            "This calendar has no events; export the one with the holidays from your calendar "
            "program."
        )
    if events > MOST_EVENTS:
        raise IcsError(
            f"This file has {events:,} events; at most {MOST_EVENTS:,} can be read. Export only "
            "the holidays."
        )
    return "\r\n".join([*lines, ""])


def _decoded(data: bytes | str) -> str:
    if len(data) > MOST_BYTES:
        raise IcsError("This file is larger than 1 MB; export only the holidays.")
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise IcsError(
            f"Line {line} of this file is not in UTF-8; save the file in UTF-8, as iCalendar "
            "files are."
        ) from None


def _kept(text: str) -> Iterator[str]:
    """The relevant lines, with the components around them."""
    around: list[str] = []
    keeps = False
    # Not splitlines: a name may hold other characters that Python takes for the end of a line.
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line.startswith((" ", "\t")):
            if keeps:
                yield line
            continue
        name = line.replace(";", ":", 1).split(":", 1)[0].strip().upper()
        keeps = False
        if name in {"BEGIN", "END"}:
            component = line[len(name) + 1 :].strip().upper()
            if name == "BEGIN":
                _begin(around, component, number)
            matters = around in ([_CALENDAR], [_CALENDAR, _EVENT])
            if name == "END":
                _end(around, component, number)
            if matters:
                yield f"{name}:{component}"
        elif line.strip() and not around:
            raise _no_calendar(number)
        elif name in _RELEVANT and around == [_CALENDAR, _EVENT]:
            keeps = True
            yield line
    if around:
        raise IcsError(
            f"This file breaks off within a {around[-1]}; get the whole of it and try again."
        )


def _begin(around: list[str], component: str, number: int) -> None:
    if not around and component != _CALENDAR:
        raise _no_calendar(number)
    around.append(component)


def _end(around: list[str], component: str, number: int) -> None:
    if not around or around.pop() != component:
        raise IcsError(
            f"Line {number} ends a {component} that didn't begin; get the file again, or correct "
            "the line."
        )


def _no_calendar(number: int) -> IcsError:
    return IcsError(
        f"This is not an iCalendar file: line {number} stands outside of a calendar. Choose a "
        "file that begins with BEGIN:VCALENDAR; most calendar programs export one as .ics."
    )
