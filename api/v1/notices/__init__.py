"""Grants of one message each."""
