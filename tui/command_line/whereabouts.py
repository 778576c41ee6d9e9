"""Where the desk is, and who sits at the keyboard."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from tui.command_line.arguments import FAILED
from tui.command_line.failure import CommandFailed

LONGEST_CONFIGURATION = 1_000_000
# What a configuration file may say, and an example of it.
_KEYS = {"db": "sqlite:///PATH/desk.db", "ssh_account": "desk"}


def desk_url(given: str | None, config: str | None) -> str:
    """The address of the desk: ``given`` (--db), else TOCSIN_DB, else the configuration file's
    ``db``, else a desk.db in the person's data folder.

    ``config`` (--config) names another configuration file, which then must be there. Raises
    CommandFailed for a configuration that cannot be used, for an address of another kind, and for
    a folder that is not there; only the folder of the person's own desk is made.
    """
    configured = _configured(config).get("db")
    named = given or os.environ.get("TOCSIN_DB") or configured
    return named_url(named) if named else checked_url(_own("desk.db"))


class Desk(Struct, frozen=True):
    """A desk that others shall open, too: its address, and the ``options`` with which anybody
    does. ``ssh_account``: the account that people share to come to it, where that is said.
    """

    url: str
    options: tuple[str, ...]
    ssh_account: str | None = None


def shared_desk(given: str | None, config: str | None, account: str | None) -> Desk:
    """The desk for people who come by SSH. Raises CommandFailed as ``desk_url`` does, where nobody
    names a desk, and for an address with a password that all people on the machine could read.
    """
    from store.address import shown

    named = given or os.environ.get("TOCSIN_DB")
    # Looking for a file that nobody needs would take a third of the time.
    settings = _configured(config) if config or not (named and account) else {}
    account = account or settings.get("ssh_account")
    if named is not None:
        url = absolute(named_url(named))
        if shown(url) != url:
            raise CommandFailed(
                "This address holds a password, and everybody on a machine can see the commands "
                "that run on it; write the address as db into a configuration file that only the "
                "shared account may read, and name that with --config.",
                FAILED,
            )
        return Desk(url, ("--db", url), account)
    configured = settings.get("db")
    if configured is None:
        raise CommandFailed(
            "Nothing says which desk people come to; name it with --db, or with --config a file "
            "in which db does.",
            FAILED,
        )
    path = _config_path(config).absolute()
    return Desk(named_url(configured), ("--config", str(path)), account)


def absolute(url: str) -> str:
    """The same address from whatever folder it is looked at."""
    from store.address import is_postgres, sqlite_path

    return url if is_postgres(url) else f"sqlite:///{sqlite_path(url).absolute()}"


def demo_url(given: str | None) -> str:
    """The address of the demo desk: never the person's own desk unless --db says so."""
    return named_url(given) if given else checked_url(_own("demo.db"))


def named_url(url: str) -> str:
    """The same address, or CommandFailed when its folder is not there: a path with a slip in it
    must not become a folder and an empty desk.
    """
    from store.address import is_postgres, sqlite_path

    checked_url(url)
    if is_postgres(url) or (path := sqlite_path(url)).parent.is_dir():
        return url
    hint = ""
    if not path.is_absolute():
        hint = (
            " A path after three slashes begins in the current folder; one that begins at the "
            f"root has four: sqlite:////{path}."
        )
    raise CommandFailed(
        f"There is no folder {path.parent} for the desk {url}.{hint} "
        "Make the folder, or correct the path.",
        FAILED,
    )


def checked_url(url: str) -> str:
    """The same address, or CommandFailed when no desk can be there."""
    from store.address import check

    try:
        check(url)
    except ValueError as error:
        raise CommandFailed(f"{error}.", FAILED) from error
    return url


def login_name() -> str:
    """The name under which the person is known to the machine."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # In containers the user often has no entry; then the environment is all there is.
        name = os.environ.get("LOGNAME") or os.environ.get("USER")
    if not name:
        raise CommandFailed(
            "This machine does not know your login name; say who you are with --as LOGIN.", FAILED
        )
    return name


def _own(file_name: str) -> str:
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('tocsin', appauthor=False) / file_name}"


def _config_path(given: str | None) -> Path:
    if given is not None:
        return Path(given).expanduser()
    from platformdirs import user_config_path

    return user_config_path("tocsin", appauthor=False) / "config.toml"


def _configured(given: str | None) -> dict[str, str]:
    """What the configuration file says; nothing where there is none."""
    path = _config_path(given)
    if given is None and not path.exists():
        return {}
    import tomllib

    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_CONFIGURATION + 1)
        if len(text) > LONGEST_CONFIGURATION:
            raise CommandFailed(
                f"The configuration file {path} is larger than 1 MB; is it the right file?", FAILED
            )
        settings = tomllib.loads(text.decode())
    except OSError as error:
        raise CommandFailed(
            f"The configuration file {path} cannot be read: {error.strerror}. "
            "Check the path and your rights.",
            FAILED,
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandFailed(
            f"The configuration file {path} is no TOML: {error}. Correct it, or name another one "
            "with --config.",
            FAILED,
        ) from error
    for key, value in settings.items():
        if key not in _KEYS:
            raise CommandFailed(
                f"In the configuration file {path}, {key} is not known; what can be set is "
                f"{', '.join(_KEYS)}. Correct or remove it.",
                FAILED,
            )
        if not isinstance(value, str) or not value:
            raise CommandFailed(
                f"In the configuration file {path}, {key} is not a text; "
                f'write {key} = "{_KEYS[key]}".',
                FAILED,
            )
    return settings
