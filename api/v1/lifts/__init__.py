"""Scanned lifts."""
