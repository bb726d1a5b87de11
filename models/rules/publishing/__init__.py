"""Limits of publishing reports and figures."""
