"""Filling the registers from files."""
