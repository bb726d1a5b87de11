"""Grants of one message each, and what a notice is about."""
