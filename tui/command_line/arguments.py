"""What can be typed after `tocsin`, and what `tocsin --help` says about it."""

from __future__ import annotations

import argparse

DONE = 0
FAILED = 1
MISUSED = 2
UNFORESEEN = 3
INTERRUPTED = 130

_EPILOG = """\
The desk is the one given with --db, else the one that TOCSIN_DB names, else `db = "…"` in the
configuration file, else a desk.db in your own data folder, which is made when it is missing.

Exit codes:
  0    done
  1    it could not be done; a sentence says why and what to do
  2    the command was not understood, or there is no terminal
  3    an error that nobody foresaw; a sentence names the log file
  130  stopped with Ctrl-C
  143  ended by the system (SIGTERM; 129 when the terminal went away), with drafts kept
"""

_DEMO = """\
Opens a made-up desk to try things on. What you do there is kept between starts. The desk is made
anew when it is missing, when it is older than 12 hours (its deadlines lie around the moment when
it was made), with --fresh, and when --open, --past, --tickets or --seed ask for another one.

--tickets makes a large one, up to ten millions with some six events each, in a file or in a
database of PostgreSQL that is empty or holds a demo desk; nothing else is ever replaced. Ctrl-C
stops it, and leaves what was there.
"""

_SERVICENOW = """\
Reads an incident audit log that ServiceNow exported as CSV (one row per change) into the desk.

The file is checked whole before anything is written, and written in one step: a broken file
leaves the desk as it was. Incidents that are there already are left alone, so running it again
adds only what is new. An incident keeps its number unless the desk has one of that number.

Groups become queues with a team each, categories and subcategories become services, callers
become customers, and people who were given or solved incidents become agents. Awaiting User Info
becomes waiting for customer; Awaiting Problem, Vendor and Evidence become waiting for third party.

The first import makes an SLA called ServiceNow on a calendar called ServiceNow 24×7: a solution
within 5 days with a bell at 80 %, standing still while a ticket waits for the customer or a third
party. Change either under Admin when your desk promised something else; `tocsin explain` accounts
for the clocks.
"""

_EXPLAIN = """\
Prints for each clock of a ticket which periods counted, which did not and why, and what follows.
NUMBER is the ticket's number, or the number it had where it was imported from. Its year and zeros
may be left out where only one ticket can be meant: 42 for 2026-00042.
"""

_BACKUP = """\
Copies the desk to FILE while people go on working: all that was saved when it began, and nothing
half. The copy is checked whole before it gets its name. A file that is there is never overwritten.
"""

_RESTORE = """\
Puts a copy of FILE, a backup, in the place of the desk. It asks first, checks that FILE is whole,
and keeps the desk that was there beside it, as desk.db.before-restore- with date and time. Nobody
may have the desk open meanwhile.
"""

_UPGRADE = """\
Brings the tables of a desk that an older Tocsin wrote to those of this one, in one step: what is
stopped leaves the desk as it was. A desk in a file is kept beside it as it was; `tocsin` does the
same by itself when it opens one. A desk in PostgreSQL is upgraded only here, when nobody has it
open; make a backup first.
"""

_REBUILD = """\
Makes the numbers beside the lists and the full text index anew from the tickets. Needed only when
`tocsin doctor` says so. Others can read meanwhile; what they write waits. A million tickets take
some minutes.
"""

_MOVE = """\
Copies all of a desk to another database: FROM and TO are addresses, sqlite:///PATH/desk.db or
postgresql://USER@HOST/DATABASE, in either direction. Nobody may have FROM open meanwhile, and TO
must be a file that is not there yet or an empty database. Everything is read back, counted and
compared by checksums before it is kept; what is stopped, or fails, leaves nothing at TO. FROM is
left as it was.
"""

_DOCTOR = """\
Examines the desk and changes nothing; others can go on working. It looks at the file, the tables,
the permissions, what rows refer to, the ticket numbers, and works out all open tickets and a
thousand ended ones afresh from their events. Ends with 1 when something is wrong.

  ✓ is as it should be   · to know, does no harm   ✗ is wrong; the line below says what to do
"""

_SSH_KEYS = """\
Tells OpenSSH whose keys open the desk, and as whom: for AuthorizedKeysCommand in sshd_config, with
the arguments %u %t %k. Prints a line of authorized_keys for the one who has the key, or without a
key for everybody. Keys are set in the forms of agents and customers (Admin); who is not valid any
more has no line.

The account that people share must be named, with --account or as ssh_account in the configuration
file; for any other USER it ends with 1, so that no key of the desk ever opens another account.
"""

_WORKER = """\
Does what nobody asks for, without a screen: rings bells, opens tickets at the date that they wait
for, finishes new deadlines, adds up counts. Every open Tocsin does the same, one of them for all;
a worker does it when nobody has Tocsin open, too. Several may run: one works, the others stand by
and take over within half a minute.

Prints a line for each thing done, and ends with 0 when it is told to (SIGTERM, Ctrl-C).
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; options may stand before or after the command."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("which desk, and who you are")
    group.add_argument("--db", metavar="URL", help="the desk, such as sqlite:///PATH/desk.db")
    group.add_argument(
        "--as", dest="login", metavar="LOGIN", help="act as this agent (default: your login name)"
    )
    group.add_argument("--config", metavar="FILE", help="the configuration file to read")
    group.add_argument(
        "--no-files",
        action="store_true",
        help="neither read nor write files of this machine for whoever sits at the keyboard",
    )

    main = argparse.ArgumentParser(
        prog="tocsin",
        description="A service desk worked from the terminal. Without a command it opens the desk.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common],
    )
    main.add_argument("--version", action="store_true", help="print the version and stop")
    commands = main.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(
        under: argparse._SubParsersAction[argparse.ArgumentParser],
        name: str,
        brief: str,
        long: str,
    ) -> argparse.ArgumentParser:
        return under.add_parser(
            name,
            help=brief,
            description=long,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[common],
        )

    demo = command(commands, "demo", "open a made-up desk to try things on", _DEMO)
    demo.add_argument("--fresh", action="store_true", help="make the demo desk anew")
    demo.add_argument("--open", type=_count, metavar="N", help="open tickets (default: 400)")
    demo.add_argument("--past", type=_count, metavar="N", help="past tickets (default: 2000)")
    demo.add_argument(
        "--tickets", type=_tickets, metavar="N", help="so many in all, a tenth of them open"
    )
    demo.add_argument("--seed", type=_seed, metavar="S", help="another seed, another desk")
    demo.add_argument("--fill-only", action="store_true", help="make the desk, do not open it")

    bring = commands.add_parser(
        "import", help="bring in tickets from elsewhere", description="Bring in tickets."
    )
    sources = bring.add_subparsers(dest="source", metavar="SOURCE", title="sources", required=True)
    servicenow = command(
        sources, "servicenow", "an incident audit log of ServiceNow (CSV)", _SERVICENOW
    )
    servicenow.add_argument("file", metavar="FILE", help="the CSV file")
    servicenow.add_argument(
        "--zone",
        default="UTC",
        metavar="ZONE",
        help="the time zone of the dates in the file, such as Europe/Paris (default: UTC)",
    )

    explain = command(commands, "explain", "account for every minute of a ticket", _EXPLAIN)
    explain.add_argument("number", metavar="NUMBER", help="the ticket")

    backup = command(commands, "backup", "copy the desk while people work on it", _BACKUP)
    backup.add_argument("file", metavar="FILE", help="where the copy goes")

    restore = command(commands, "restore", "put a backup in the desk's place", _RESTORE)
    restore.add_argument("file", metavar="FILE", help="the backup")
    restore.add_argument("--yes", action="store_true", help="do not ask")

    database = commands.add_parser(
        "db",
        help="upgrade a desk, move it, mend its indexes",
        description="Look after a desk's database.",
    )
    works = database.add_subparsers(dest="work", metavar="WORK", title="works", required=True)
    upgrade = command(works, "upgrade", "bring its tables to those of this Tocsin", _UPGRADE)
    upgrade.add_argument("--yes", action="store_true", help="do not ask")
    command(works, "rebuild", "make anew what lists and search are quick by", _REBUILD)
    move = command(works, "move", "copy all of it to another database", _MOVE)
    move.add_argument("source", metavar="FROM", help="the address of the desk")
    move.add_argument("target", metavar="TO", help="the address where it shall be")

    doctor = command(commands, "doctor", "examine the desk and tell what is wrong", _DOCTOR)
    doctor.add_argument(
        "--all", action="store_true", help="work out all ended tickets, not a thousand of them"
    )

    ssh_keys = command(commands, "ssh-keys", "tell OpenSSH whose keys open the desk", _SSH_KEYS)
    ssh_keys.add_argument("--account", metavar="NAME", help="the account that people share")
    ssh_keys.add_argument("user", metavar="USER", help="the account that somebody logs in to")
    ssh_keys.add_argument("type", metavar="TYPE", nargs="?", default="", help="such as ssh-ed25519")
    ssh_keys.add_argument("key", metavar="KEY", nargs="?", default="", help="in base64")
    command(commands, "worker", "ring bells and tidy up, without a screen", _WORKER)
    return main


def _count(text: str) -> int:
    return _between(text, 0, 1_000_000)


def _tickets(text: str) -> int:
    return _between(text, 100, 10_000_000)


def _between(text: str, least: int, most: int) -> int:
    value = _whole(text, f"a whole number from {least} to {most}")
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{text} is out of range; give {least} to {most}")
    return value


def _seed(text: str) -> int:
    return _whole(text, "a whole number such as 7")


def _whole(text: str, wanted: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no number; give {wanted}") from None
