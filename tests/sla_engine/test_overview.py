"""What `help(sla_engine)` shows at work is what happens."""

import doctest

import sla_engine


def test_the_example_in_the_overview_says_what_happens() -> None:
    found = doctest.testmod(sla_engine)
    assert found.attempted > 0
    assert found.failed == 0
