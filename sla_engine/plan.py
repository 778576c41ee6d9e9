"""A plan: which target of one kind counted when on a ticket, and on which course it is counted."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.course import Course
from sla_engine.history import History
from sla_engine.instants import FIRST_YEAR, us_of, year_us
from sla_engine.policy import Policy, PolicyBook, Revision, Target
from sla_engine.words import EventKind, TargetKind

Promised = Policy | PolicyBook
"""One policy for all of a ticket's life, or the book in which its `policy` events look."""


def require_promise(promised: Promised) -> None:
    """Raises TypeError for what is neither a Policy nor a PolicyBook."""
    if not _is_promise(promised):
        raise TypeError(
            f"{promised!r} is no promise; give a Policy, or a PolicyBook. One without targets "
            "promises nothing."
        )


def _is_promise(value: object) -> bool:
    return isinstance(value, (Policy, PolicyBook))


_KINDS = tuple(TargetKind)
# What counts from the beginning counts before everything that can happen.
_EVER = year_us(FIRST_YEAR)


class Spell(NamedTuple):
    """A while in which one target counted."""

    since_us: int
    target: Target
    version: int
    """The version of its policy."""
    is_promised: bool
    """Whether the ticket was promised it then; if not, another promise only lends its rules, so
    that the clock goes on until it is promised again."""


class Plan(NamedTuple):
    """All that was promised of one kind. There is a spell for each `policy` event, and one more
    for the time before the first.
    """

    kind: TargetKind
    spells: tuple[Spell, ...]
    course: Course


class _Held(NamedTuple):
    since_us: int
    policy: Policy | None


def plans_of(
    history: History, promised: Promised, in_force_us: int | None = None
) -> Iterator[Plan]:
    """The plan of each kind of target that the ticket was ever promised, in their order.

    The promises are those in force at the end of the history, or at another instant (µs).
    """
    if isinstance(promised, Policy):
        yield from lifelong(promised)
        return
    held = _held(history, promised, history.now_us if in_force_us is None else in_force_us)
    policies = {id(one.policy): one.policy for one in held if one.policy is not None}
    kinds = {target.kind for policy in policies.values() for target in policy.targets}
    for kind in _KINDS:
        if kind not in kinds:
            continue
        spells = _spells(held, kind)
        if spells:
            yield Plan(
                kind,
                tuple(spell for spell, _ in spells),
                Course([(spell.since_us, calendar) for spell, calendar in spells]),
            )


def lifelong(policy: Policy) -> Iterator[Plan]:
    """The plan of each kind of target on a ticket that is under one policy all its life."""
    targets = {target.kind: target for target in policy.targets if not target.is_off}
    for kind in _KINDS:
        target = targets.get(kind)
        if target is not None:
            spell = Spell(_EVER, target, policy.version, is_promised=True)
            yield Plan(kind, (spell,), Course([(_EVER, policy.calendar_of(target))]))


def changes_within(history: History, promised: Promised) -> list[int]:
    """The instants (µs) between creation and the present at which a policy that the ticket was
    under got another version, ascending.
    """
    if isinstance(promised, Policy):
        return []
    keys = {fact.value for fact in history.facts if fact.kind is EventKind.POLICY}
    created_us = history.facts[0].at_us
    found = {
        us_of(revision.since)
        for key in keys
        if key is not None
        for revision in promised.revisions.get(key, ())[1:]
        if revision.since is not None
    }
    return sorted(change for change in found if created_us < change <= history.now_us)


def _held(history: History, promised: PolicyBook, in_force_us: int) -> Sequence[_Held]:
    """The policy of each spell."""
    held = [_Held(history.facts[0].at_us, None)]
    for fact in history.facts:
        if fact.kind is EventKind.POLICY:
            versions = promised.revisions.get(fact.value, ()) if fact.value is not None else ()
            held.append(_Held(fact.at_us, _in_force(versions, in_force_us)))
    return held


def _in_force(versions: Sequence[Revision], at_us: int) -> Policy | None:
    found = versions[0].policy if versions else None
    for revision in versions[1:]:
        if revision.since is not None and us_of(revision.since) > at_us:
            break
        found = revision.policy
    return found


def _spells(held: Sequence[_Held], kind: TargetKind) -> list[tuple[Spell, BusinessCalendar]]:
    """Of each while the target that counts in it, and the calendar that it is counted in.

    It is the target of that while, else the next one, else the last.
    """
    own = [None if one.policy is None else one.policy.target(kind) for one in held]
    if not any(own):
        return []
    first_promise = next(index for index, one in enumerate(held) if one.policy is not None)
    spells: list[tuple[Spell, BusinessCalendar]] = []
    for index, one in enumerate(held):
        ahead = [later for later in range(index, len(held)) if own[later]]
        source = ahead[0] if ahead else max(i for i, target in enumerate(own) if target)
        target, policy = own[source], held[source].policy
        if target is None or policy is None:  # a promise that is there has both
            continue
        # Before anything was promised at all, the first promise counts: the customer waited.
        is_promised = own[max(index, first_promise)] is not None
        spell = Spell(one.since_us, target, policy.version, is_promised)
        spells.append((spell, policy.calendar_of(target)))
    return spells
