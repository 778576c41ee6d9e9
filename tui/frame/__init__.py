"""What stands around every screen: title line, footer, and the screen that they frame."""
