"""Pure functions from rows to text."""
