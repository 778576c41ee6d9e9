"""How quick Tocsin is, measured from outside as a person at a terminal would feel it."""
