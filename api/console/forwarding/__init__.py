"""Deliveries, and replays of a range."""
