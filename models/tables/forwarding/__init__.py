"""Deliveries and attempts, drills, the feed, replays, and the last proof of the ledger."""
