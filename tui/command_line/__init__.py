"""What `tocsin` does before, and instead of, opening a screen."""
