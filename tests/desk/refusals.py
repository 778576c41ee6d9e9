"""How tests say which field a verb refuses."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from desk.errors import Invalid


async def refused(work: Awaitable[object]) -> dict[str, str]:
    """The sentences by field with which ``work`` is refused; each is one that can be shown."""
    with pytest.raises(Invalid) as told:
        await work
    for sentence in told.value.fields.values():
        assert sentence.endswith("."), sentence
        assert "Input should" not in sentence, sentence
    return told.value.fields
