"""What one person prefers on this machine, such as the theme; losing it costs nothing."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import platformdirs


def _path() -> Path:
    return Path(platformdirs.user_config_dir("tocsin")) / "preferences.json"


def load_preference(name: str, default: str) -> str:
    """A preference, or the default where there is none or the file cannot be read."""
    try:
        value = json.loads(_path().read_text(encoding="utf-8")).get(name, default)
    except (OSError, ValueError, AttributeError):
        return default
    return value if isinstance(value, str) else default


def save_preference(name: str, value: str) -> None:
    """Remember a preference; a disk that cannot be written is no reason to stop anybody."""
    with contextlib.suppress(OSError):
        path = _path()
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**known, name: value}), encoding="utf-8")
