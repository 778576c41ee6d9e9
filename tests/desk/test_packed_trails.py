"""Very many trails are a sequence like any other."""

import pytest

from desk.packed_trails import PackedTrails
from sla_engine import Trail


def test_trails_come_out_as_they_were_put_in_page_by_page() -> None:
    trails = PackedTrails()
    trails.add([b"one", b"", b"three"])
    trails.add([])
    trails.add([b"4"])
    assert list(trails) == [Trail(b"one"), Trail(b""), Trail(b"three"), Trail(b"4")]
    assert (trails[-1], list(trails[1:3])) == (Trail(b"4"), [Trail(b""), Trail(b"three")])
    with pytest.raises(IndexError):
        trails[4]
