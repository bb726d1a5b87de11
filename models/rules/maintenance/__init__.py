"""Maintenance schedules, and the evaluation of maintainers."""
