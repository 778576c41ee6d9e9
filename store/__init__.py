"""Rows: the desk's database, SQLite, async; no rules."""
