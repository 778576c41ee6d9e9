"""Tickets from elsewhere: files read with suspicion, then brought in whole or not at all."""
