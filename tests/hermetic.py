"""Take this machine's habits out of the environment before anything reads them.

Loaded by pytest ahead of every other plugin, because Textual reads its settings when it is
imported and a plugin imports Textual.
"""

import os

# Settings of a person or a terminal that would change what a screen looks like.
_UNWANTED = (
    "CLICOLOR_FORCE",
    "COLORTERM",
    "COLUMNS",
    "ESCDELAY",
    "FORCE_COLOR",
    "LINES",
    "NO_COLOR",
    "TERM_PROGRAM",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
)
# Settings of Textual and of Tocsin itself, and how a person reaches their own PostgreSQL.
_UNWANTED_PREFIXES = ("PG", "TEXTUAL_", "TOCSIN_", "XDG_")
# Set by the snapshot plugin itself, for its own use across processes; and meant for tests alone.
_KEPT_PREFIXES = ("TEXTUAL_SNAPSHOT_", "TOCSIN_TEST_")
_FIXED = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC"}

for _name in list(os.environ):
    unwanted = _name in _UNWANTED or _name.startswith(_UNWANTED_PREFIXES)
    if unwanted and not _name.startswith(_KEPT_PREFIXES):
        del os.environ[_name]
os.environ.update(_FIXED)
