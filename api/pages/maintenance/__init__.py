"""Maintainers and their evaluations, and the form of a maintenance worker."""
