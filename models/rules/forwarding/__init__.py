"""Sending reports on: retries, breakers, concurrency limits, dead letters, invariants."""
