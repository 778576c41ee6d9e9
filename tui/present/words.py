"""Words for codes: targets, roles, channels."""

from __future__ import annotations

TARGETS = {"first_response": "First response", "update": "Update", "solution": "Solution"}
SHORT_TARGETS = {"first_response": "response", "update": "update", "solution": "solution"}
