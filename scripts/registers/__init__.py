"""Filling the registers from the command line."""
