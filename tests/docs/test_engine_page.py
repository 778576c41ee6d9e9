"""What docs/engine.md shows is what happens."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_PAGE = Path(__file__).parents[2] / "docs" / "engine.md"


def test_the_examples_run_and_say_what_the_page_says() -> None:
    known: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, str(_PAGE), "exec"), known)  # noqa: S102  (the page's own examples)
    office, friday = known["office"], known["friday"]
    due = datetime(2026, 5, 26, 9, 40, tzinfo=UTC)
    assert office.add(friday, timedelta(hours=4)) == due
    assert office.between(friday, due) == timedelta(hours=4)
    assert office.add(friday, timedelta(minutes=80)) == datetime(2026, 5, 22, 16, tzinfo=UTC)
    assert known["effect"].become_overdue == 1_000
