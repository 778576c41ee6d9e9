"""The engine on its own: kernel, bulk, datetimes and replay, beside what else could do the work.

`python -m benchmarks.engine` takes these figures alone; `make bench` takes them with the others.
"""

import gc

from benchmarks import kernel, replay, working_time
from benchmarks.figures import Figure, table


def figures() -> list[Figure]:
    """All figures of the engine, each group side by side in this run."""
    return [*kernel.figures(), *working_time.figures(), *replay.figures()]


def main() -> None:
    """Take the figures and say the table."""
    # The collector would otherwise pause this program inside a measured time.
    gc.disable()
    print(table(figures(), "tocsin"))


if __name__ == "__main__":
    main()
