"""Owners' decisions: rolls, thresholds, tallies, bulletins."""
