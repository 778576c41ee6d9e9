"""placeholder"""

from tui.frame.screen import DeskScreen


async def edit_properties(screen: DeskScreen, ticket_id: int) -> None:
    """x"""
