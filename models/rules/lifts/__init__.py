"""Lift codes, addresses, and what a lift serves."""
