"""Owners' votes: draft, roll, count, prints, files, urgent repairs."""
