"""Channels, roles and tokens of organisations."""
