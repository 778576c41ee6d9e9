"""Everything that can be done, one class per action."""
