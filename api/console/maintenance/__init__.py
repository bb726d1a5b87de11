"""Maintenance visits, and evaluations of maintainers."""
