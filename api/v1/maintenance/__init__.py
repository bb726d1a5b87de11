"""Maintainers of a lift, and their comparison."""
