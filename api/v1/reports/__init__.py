"""Reporting, photos, the receipt, and what its author adds."""
