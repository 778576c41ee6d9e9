"""Words for codes: targets, what they count, what a reopened ticket does to them."""

from __future__ import annotations

# In the order of ``sla_engine.TargetKind``.
TARGETS = {
    "first_response": "First response",
    "next_response": "Next response",
    "update": "Update",
    "solution": "Solution",
    "reach_state": "Reach a state",
    "ola": "Each team",
}
# At most eight cells: the column of lists.
SHORT_TARGETS = {
    "first_response": "response",
    "next_response": "reply",
    "update": "update",
    "solution": "solution",
    "reach_state": "state",
    "ola": "team",
}
COUNTS = {
    "working_time": "working time",
    "working_days": "working days",
    "all_time": "around the clock",
}
ON_REOPEN = {
    "keep": "keeps its verdict",
    "resume": "goes on",
    "new_cycle": "begins anew",
}
WAITS_FOR = {
    "customer": "customer",
    "agent": "agent",
    "third_party": "third party",
    "date": "a date",
}
