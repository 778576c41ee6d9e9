"""placeholder"""

from tui.frame.screen import DeskScreen


async def open_new_ticket(screen: DeskScreen) -> None:
    """x"""
