"""What a backtest adds up, from columns."""

from typing import Final

import numpy as np

from sla_engine.backtest import MET, MISSED, Sum, Sums
from sla_engine.bulk.tables import Integers
from sla_engine.instants import SECOND_US
from sla_engine.outcomes import TARGETS, Outcomes

_FINISHED: Final = (MET, MISSED)


def sums_of(found: Outcomes) -> Sums:
    """Met and missed cycles by kind of target and priority."""
    kind = np.frombuffer(found.target, np.int8)
    priority = np.frombuffer(found.priority, np.int32)
    status = np.frombuffer(found.status, np.int8)
    left_us = np.frombuffer(found.target_us, np.int64) - np.frombuffer(found.elapsed_us, np.int64)
    is_finished = np.isin(status, _FINISHED)
    sums: Sums = {}
    for code in range(len(TARGETS)):
        of_kind = np.flatnonzero(is_finished & (kind == code))
        for one in np.unique(priority[of_kind]).tolist():
            rows = of_kind[priority[of_kind] == one]
            met, missed = rows[status[rows] == MET], rows[status[rows] == MISSED]
            sums[code, one] = Sum(
                len(met), len(missed), _total(left_us[met]), -_total(left_us[missed])
            )
    return sums


def _total(durations_us: Integers) -> int:
    """The sum, which may be more than 64 bits hold."""
    seconds, rest = np.divmod(durations_us, SECOND_US)
    return int(seconds.sum()) * SECOND_US + int(rest.sum())
