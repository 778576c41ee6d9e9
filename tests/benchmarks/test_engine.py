"""The engine is set beside peers that are there, and those that are not are named."""

from datetime import datetime, timedelta

from benchmarks import peers, side_by_side, working_time
from benchmarks.figures import Figure, table
from benchmarks.peers import ZONE, Peer


def test_a_peer_that_is_not_installed_is_named_and_left_out() -> None:
    def absent() -> Peer:
        raise ImportError

    found, missing = peers.installed([peers.tocsin, absent])
    assert [peer.name for peer in found] == ["tocsin"]
    assert missing == ["absent"]


def test_all_are_asked_about_the_same_office() -> None:
    before_lunch = datetime(2026, 5, 22, 11, tzinfo=ZONE)
    # Friday; the Monday after is a holiday.
    after_it = datetime(2026, 5, 26, 10, tzinfo=ZONE)
    found, _ = peers.installed()
    for peer in (peers.tocsin(), *found):
        end = peer.add(peer.moment(before_lunch), peer.amount(7))
        assert peer.instant(end) == after_it, peer.name
        if peer.between:
            peer.between(peer.moment(before_lunch), end)


def test_wrong_answers_of_a_peer_are_counted() -> None:
    ours = peers.tocsin()
    instants = [datetime(2026, 5, 20, hour, tzinfo=ZONE) for hour in (9, 10, 11)]

    def adds_plainly(instant: datetime, amount: timedelta) -> datetime:
        return instant + amount

    hasty = Peer("hasty", ours.moment, ours.amount, adds_plainly, None, ours.instant)
    # Two hours from 9 or 10 end before lunch, those from 11 do not.
    assert working_time.wrong_answers([hasty], instants, 2) == {"hasty": ", 1 of 3 wrong"}
    assert working_time.wrong_answers([ours], instants, 2) == {}


def test_what_is_done_often_is_told_for_once() -> None:
    done: list[int] = []
    taken = side_by_side.nanoseconds({"some": done.append, "other": lambda times: None}, rounds=2)
    assert done[0] == 1
    assert set(taken) == {"some", "other"}


def test_a_ratio_far_below_one_is_told_as_a_fraction() -> None:
    assert table([Figure("add", "µs", 1, 2500, "other")], "tocsin").split()[-1] == "1/2,500"
    assert table([Figure("add", "µs", 1, 2, "other")], "tocsin").split()[-1] == "0.50"
