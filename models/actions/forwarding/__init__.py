"""Claiming deliveries, recording attempts, replays, dead letters, and the recipients' answers."""
