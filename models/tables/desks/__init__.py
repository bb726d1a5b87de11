"""Matters that a desk works on, and the records that it gives us."""
