"""What brings the tables of older Tocsins to those of this one: a revision for each version.

Their statements are those of their day, and never follow ``store.schema``.
"""
