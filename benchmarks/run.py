"""`make bench`: Tocsin on a desk of 10,000 open tickets, beside a Textual hello world.

Every figure is taken from outside, at a terminal. Starts are interleaved with those of the hello
world, so that both meet the same machine. Ends with an error only when something crashed: how
quick a machine is, is for a person to judge.
"""

import argparse
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import engine, hello
from benchmarks.figures import Figure, median, percentile, promised, table
from benchmarks.terminal import ProgramEnded, Terminal

# A row of the list stands when a number such as 2026-00417 is to be seen.
# Who works on the demo desk.
LOGIN = "anna"
FIRST_ROW = r"\d{2,4}-\d{3,}"

# What is promised. Times in ms, except where the name says otherwise.
START_RATIO = 1.5
ARROW_MEDIAN = 4.0
ARROW_P99 = 16.0
PAGE_DOWN_P99 = 32.0
TICKING_CPU_PERCENT = 1.5
MEMORY_MB = 100.0
COMMAND_LINE = 150.0


@dataclass(frozen=True)
class Program:
    """How to start one program and see that its content stands."""

    command: Sequence[str]
    ready: str
    environment: Mapping[str, str]

    def opened(self) -> Terminal:
        """A terminal that will run it."""
        return Terminal(self.command, environment=self.environment)


@dataclass(frozen=True)
class Effort:
    """How many times each thing is measured."""

    starts: int = 10
    arrows: int = 200
    pages: int = 60
    idle_seconds: float = 15.0


def starts(programs: Sequence[Program], times: int) -> list[list[float]]:
    """Milliseconds from start to content of each program, taken in turns; one start is warm-up."""
    taken: list[list[float]] = [[] for _ in programs]
    for turn in range(times + 1):
        for program, found in zip(programs, taken, strict=True):
            with program.opened() as terminal:
                stood = terminal.wait_for(program.ready)
            if turn:
                found.append(stood)
    return taken


def presses(terminal: Terminal, key: str, times: int) -> list[float]:
    """Milliseconds from key to changed screen, for each press that changed something.

    Raises ProgramEnded if more than one in ten changed nothing: then it isn't the list that has
    the keys, and the figures would mean nothing.
    """
    found = [latency for _ in range(times) if (latency := terminal.press(key)) is not None]
    if len(found) < 0.9 * times:
        raise ProgramEnded(
            f"{key} changed the screen only {len(found)} times of {times}; its screen:\n"
            + terminal.screen.text()
        )
    return found


def answers(command: Sequence[str], times: int, environment: Mapping[str, str]) -> list[float]:
    """Milliseconds that a command takes to answer and end."""
    found = []
    for turn in range(times + 1):
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        if turn:
            found.append((time.perf_counter() - began) * 1000)
    return found


def list_all_open(terminal: Terminal) -> None:
    """Go to the view of all open tickets: an agent's own are too few to press through."""
    for key in (":", *"all open", "enter"):
        terminal.press(key)
    terminal.wait_for(r"All open +[\d,]+ open")


def at_the_terminal(tocsin: Program, floor: Program, effort: Effort) -> list[Figure]:
    """Start, keys, idling and memory of one program, beside the floor."""
    tocsin_starts, floor_starts = starts([tocsin, floor], effort.starts)
    with floor.opened() as terminal:
        terminal.wait_for(floor.ready)
        terminal.settle()
        floor_memory = terminal.memory_mb()
    with tocsin.opened() as terminal:
        terminal.wait_for(tocsin.ready)
        terminal.settle()
        list_all_open(terminal)
        idle = terminal.idle(effort.idle_seconds)
        arrows = presses(terminal, "down", effort.arrows)
        pages = presses(terminal, "page down", effort.pages)
        memory = terminal.memory_mb()
    return [
        Figure(
            "start to content, median",
            "ms",
            median(tocsin_starts),
            median(floor_starts),
            "hello world",
            START_RATIO,
        ),
        promised("arrow key, median", "ms", median(arrows), ARROW_MEDIAN),
        promised("arrow key, p99", "ms", percentile(arrows, 0.99), ARROW_P99),
        Figure("page down, median", "ms", median(pages)),
        promised("page down, p99", "ms", percentile(pages, 0.99), PAGE_DOWN_P99),
        promised("ticking, CPU", "%", idle.cpu_percent, TICKING_CPU_PERCENT),
        Figure("ticking, output", "KB/s", idle.bytes_per_second / 1000),
        promised("memory", "MB", memory, MEMORY_MB),
        Figure("memory beside", "MB", memory, floor_memory, "hello world"),
    ]


def on_the_command_line(
    command: str, effort: Effort, environment: Mapping[str, str]
) -> list[Figure]:
    """How soon `--help` and `--version` answer."""
    return [
        promised(
            f"tocsin {option}, median",
            "ms",
            median(answers([command, option], effort.starts, environment)),
            COMMAND_LINE,
        )
        for option in ("--help", "--version")
    ]


def filled_desk(command: str, folder: Path, tickets: int, environment: Mapping[str, str]) -> str:
    """The address of a desk with so many open tickets; one already in the folder is used again."""
    place = folder / f"desk-{tickets}"
    if not place.exists():
        print(f"Filling a desk with {tickets:,} open tickets", flush=True)
        # Filled beside its place, so that a broken attempt is never taken for a desk.
        begun = folder / f"desk-{tickets}.begun"
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir()
        filling = [command, "demo", "--open", str(tickets), "--past", "2000"]
        subprocess.run(
            [*filling, "--db", f"sqlite:///{begun}/desk.db", "--fill-only"],
            env=environment,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        begun.rename(place)
    return f"sqlite:///{place}/desk.db"


def own_environment(folder: Path) -> dict[str, str]:
    """This environment with a home of its own, so that nobody's settings are measured: those of
    Python, which may keep it from keeping what it compiled, among them.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "TEXTUAL_", "TOCSIN_", "XDG_")) and name != "NO_COLOR"
    }
    homes = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    return {**kept, **{name: str(folder / name.lower()) for name in homes}}


def measure(
    command: str,
    folder: Path,
    address: str | None,
    tickets: int,
    ready: str,
    effort: Effort,
    say: Callable[[str], None],
) -> None:
    """Take every figure of the demo desk at ``address``, or of one that is filled in the folder,
    and say them as a table.
    """
    environment = own_environment(folder)
    if address is None:
        address = filled_desk(command, folder, tickets, environment)
    tocsin = Program([command, "--db", address, "--as", LOGIN], ready, environment)
    floor = Program([sys.executable, hello.__file__], hello.READY, environment)
    figures = [
        *at_the_terminal(tocsin, floor, effort),
        *on_the_command_line(command, effort, environment),
        *engine.figures(),
    ]
    say(table(figures, "tocsin"))


def main() -> int:
    """Read the options, measure, and say the table; 1 when a program crashed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--tocsin", default=str(Path(sys.executable).with_name("tocsin")))
    parser.add_argument("--tickets", type=int, default=10_000, help="open tickets (10,000)")
    parser.add_argument("--db", help="a filled demo desk, such as tocsin demo --tickets makes")
    parser.add_argument("--ready", default=FIRST_ROW, help="what shows that the list stands")
    parser.add_argument("--keep", type=Path, help="a folder whose desk is used again")
    parser.add_argument("--quick", action="store_true", help="fewer of each, for a first look")
    options = parser.parse_args()
    effort = Effort(starts=3, arrows=40, pages=20, idle_seconds=5) if options.quick else Effort()

    # The collector would otherwise pause this program inside a measured time.
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as passing:
        folder = options.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            measure(
                options.tocsin,
                folder.resolve(),
                options.db,
                options.tickets,
                options.ready,
                effort,
                print,
            )
        except (ProgramEnded, subprocess.CalledProcessError, OSError) as error:
            print(f"The measurement stopped: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
