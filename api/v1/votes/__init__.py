"""Owners' decisions and ballots."""
