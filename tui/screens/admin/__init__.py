"""The administration: what is configured, in overviews and forms."""

from tui.screens.admin.overview import AdminScreen

__all__ = ["AdminScreen"]
