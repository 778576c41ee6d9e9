"""Words about ticket lists: what a list is called, how it is sorted, and why it is empty."""

from __future__ import annotations

from typing import NamedTuple

from desk.lists import EVERYTHING_EVER, ListView
from store.folding import sought
from store.queries import TicketQuery
from store.search import MOST_FOUND
from tui.present.text import line, plural


class SortWords(NamedTuple):
    """``title`` in the picker; ``told`` behind the list's name, ``reversed_told`` the other way.

    ``starts_descending``: the way that one wants first.
    """

    title: str
    told: str
    reversed_told: str
    starts_descending: bool = False


SORTS: dict[str, SortWords] = {
    "deadline": SortWords("Next deadline", "next deadline first", "last deadline first"),
    "priority": SortWords("Priority", "by priority", "lowest priority first"),
    "number": SortWords("Number", "by number", "highest number first"),
    "subject": SortWords("Subject", "by subject", "by subject from Z to A"),
    "customer": SortWords("Customer", "by customer", "by customer from Z to A"),
    "service": SortWords("Service", "by service", "by service from Z to A"),
    "state": SortWords("State", "by state", "by state from Z to A"),
    "owner": SortWords("Owner", "by owner", "by owner from Z to A"),
    "created": SortWords("Opened", "newest first", "oldest first", starts_descending=True),
    "updated": SortWords(
        "Last change", "last changed first", "longest untouched first", starts_descending=True
    ),
    "ended": SortWords("End", "last ended first", "first ended first", starts_descending=True),
}


def sort_told(query: TicketQuery) -> str:
    """``next deadline first``, ``by customer``."""
    words = SORTS[query.sort]
    is_usual = query.descending == words.starts_descending
    return words.told if is_usual else words.reversed_told


def view_title(view: ListView) -> str:
    """``Unassigned``; under a head that asks for it, ``Waiting for a date``."""
    title = line(view.title)
    if view.group.endswith(" for"):
        return f"{view.group} {title[:1].lower()}{title[1:]}"
    return title


def counted(query: TicketQuery, total: int | None, found: int | None) -> str:
    """``38 open``, ``3 of 38 found``; ``total`` None: how many there are is not known."""
    if query.text:
        if found is None:
            return "searching"
        if found >= MOST_FOUND:
            return f"the {found:,} newest found"
        return f"{found:,} found" if total is None else f"{found:,} of {total:,} found"
    if total is None:
        return ""
    return f"{total:,} open" if query.is_open else plural(total, "ticket")


_EMPTY = {
    "mine": "You have no open tickets. Press . for the most urgent that you could take.",
    "team": "Your team has no open tickets. ] goes to the next view.",
    "unassigned": "Every open ticket has an owner. Well done; ] goes to the next view.",
    "overdue": "Nothing is overdue.",
    "open": "There are no open tickets. n opens one.",
    "history": "No ticket is finished yet. A ticket comes here when it is resolved.",
}


def why_empty(view_id: str, query: TicketQuery) -> str:
    """Why a list is empty, and what to do next."""
    if query.text and not sought(query.text):
        return "Type a word or a number; signs alone find nothing. esc clears the filter."
    if query.text:
        holds = f"holds “{line(query.text)[:60]}”"
        if view_id == EVERYTHING_EVER:
            return f"No ticket {holds}. Fewer words find more; esc clears the filter."
        return f"No ticket here {holds}. f3 looks in all tickets, esc clears the filter."
    return _EMPTY.get(view_id, "No ticket is here now. ] goes to the next view.")
