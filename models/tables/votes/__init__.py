"""Owners' decisions with their rolls, and the ballots."""
