"""Names are saved without what nobody can see, so that two that look alike are one."""

from __future__ import annotations

import pytest

from desk.errors import Invalid
from desk.holiday_lines import parse_holidays
from desk.one_line import one_line
from desk.people import save_team
from desk.services import save_service
from tests.builders import SmallDesk


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("na\0me\u202eabc \u200bz\x07", "nameabc z"),
        ("  Field \t\n team\u00a0", "Field team"),
        ("\u2066VPN\u2069 \u200e\u200f\ufeff\u00ad", "VPN"),
        ("A \u200b B", "A B"),
        ("Jan\u200d Nov\u200cák\u200d", "Jan Novák"),
        ("\x1b[31mred\x9b2J", "[31mred2J"),
        # What joins stays, once.
        ("👩‍💻 and 👩🏽‍🚀", "👩‍💻 and 👩🏽‍🚀"),
        ("🏳️‍🌈 🙂‍↔️", "🏳️‍🌈 🙂‍↔️"),
        ("👩\u200d\u200d💻", "👩‍💻"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        # The flag of Scotland, and the same tags behind a letter.
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
        ("A\U000e0067\U000e007f", "A"),
        ("Łukasz Żak 漢字 é", "Łukasz Żak 漢字 é"),
    ],
)
def test_what_is_unseen_goes_and_what_joins_stays(typed: str, saved: str) -> None:
    assert one_line(typed) == saved
    assert one_line(saved) == saved


async def test_what_is_configured_is_saved_so(small: SmallDesk) -> None:
    team_id = await save_team(
        small.desk, small.anna, {"name": "na\0me\u202eabc \u200bz\x07", "comment": "\u202eno"}
    )
    team = small.desk.catalogue.teams[team_id]
    assert (team.name, team.comment) == ("nameabc z", "no")


async def test_a_name_that_only_looks_different_is_taken(small: SmallDesk) -> None:
    network = small.desk.catalogue.services[small.network].name
    with pytest.raises(Invalid):
        await save_service(small.desk, small.anna, {"name": f"{network}\u200b"})


async def test_a_name_of_nothing_that_is_seen_is_none(small: SmallDesk) -> None:
    with pytest.raises(Invalid, match="Fill this in"):
        await save_team(small.desk, small.anna, {"name": "\u200b\u2060"})


async def test_a_subject_is_saved_so(small: SmallDesk) -> None:
    ticket_id = await small.ticket("VPN \u202eis\u200b down 👩‍💻")
    assert (await small.read(ticket_id)).subject == "VPN is down 👩‍💻"


def test_a_holiday_is_read_so() -> None:
    [(_, _, name)] = parse_holidays("12-25 Christ\u200bmas").yearly
    assert name == "Christmas"
