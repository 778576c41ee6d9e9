"""Where the desk is, and who sits at the keyboard."""

from __future__ import annotations

import os
from pathlib import Path

from tui.command_line.arguments import FAILED
from tui.command_line.failure import CommandFailed

LONGEST_CONFIGURATION = 1_000_000
# What a configuration file may say.
_KEYS = ("db",)


def desk_url(given: str | None, config: str | None) -> str:
    """The address of the desk: ``given`` (--db), else TOCSIN_DB, else the configuration file's
    ``db``, else a desk.db in the person's data folder.

    ``config`` (--config) names another configuration file, which then must be there. Raises
    CommandFailed for a configuration that cannot be used, for an address of another kind, and for
    a folder that is not there; only the folder of the person's own desk is made.
    """
    configured = _configured(config)
    named = given or os.environ.get("TOCSIN_DB") or configured
    return named_url(named) if named else checked_url(_own("desk.db"))


def demo_url(given: str | None) -> str:
    """The address of the demo desk: never the person's own desk unless --db says so."""
    return named_url(given) if given else checked_url(_own("demo.db"))


def named_url(url: str) -> str:
    """The same address, or CommandFailed when its folder is not there: a path with a slip in it
    must not become a folder and an empty desk.
    """
    from store.address import sqlite_path

    path = sqlite_path(checked_url(url))
    if path.parent.is_dir():
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
    from store.address import sqlite_path

    try:
        sqlite_path(url)
    except (ValueError, RuntimeError) as error:
        raise CommandFailed(f"{error}.".replace("..", "."), FAILED) from error
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


def _configured(given: str | None) -> str | None:
    """``db`` of the configuration file; None when there is no file or no such line."""
    if given is not None:
        path = Path(given).expanduser()
    else:
        from platformdirs import user_config_path

        path = user_config_path("tocsin", appauthor=False) / "config.toml"
        if not path.exists():
            return None
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
    for key in settings:
        if key not in _KEYS:
            raise CommandFailed(
                f"In the configuration file {path}, {key} is not known; what can be set is "
                f"{', '.join(_KEYS)}. Correct or remove it.",
                FAILED,
            )
    url = settings.get("db")
    if url is not None and (not isinstance(url, str) or not url):
        raise CommandFailed(
            f"In the configuration file {path}, db is not a text; "
            'write db = "sqlite:///PATH/desk.db".',
            FAILED,
        )
    return url
