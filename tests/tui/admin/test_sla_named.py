"""Who still names an SLA that is not valid, as a sentence."""

from store.rows import INVALID, Catalogue, Queue, Service, Sla, SlaRule
from tui.screens.admin.sla_named import still_named


def rule(number: int, sla_id: int, validity: str = "valid") -> SlaRule:
    return SlaRule(number, f"Rule {number}", number, sla_id=sla_id, validity=validity)


def test_rules_and_defaults_that_still_name_it_are_told_with_what_happens_then() -> None:
    catalogue = Catalogue(
        1,
        slas={7: Sla(7, "Gold", validity=INVALID)},
        sla_rules=(
            rule(1, 7),
            rule(2, 8),
            rule(3, 7, INVALID),
            *(rule(number, 7) for number in (4, 5, 6)),
        ),
        services={1: Service(1, "Network"), 2: Service(2, "VPN", 1, default_sla_id=7)},
        queues={1: Queue(1, "Support", default_sla_id=7)},
    )
    assert still_named(catalogue, 7) == (
        "Rules 1, 4-6, service Network › VPN and queue Support still name it, but while it is "
        "not valid it is never chosen: the next rule or default has its turn."
    )


def test_one_alone_names_it_and_nobody_is_not_spoken_of() -> None:
    catalogue = Catalogue(1, slas={7: Sla(7, "Gold")}, sla_rules=(rule(1, 7),))
    assert still_named(catalogue, 7).startswith("Rule 1 still names it,")
    assert still_named(catalogue, 8) == ""
