"""A scanned lift and what can be done about it."""
