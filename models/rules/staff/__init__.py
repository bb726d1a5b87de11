"""Permissions of staff, and limits of failed sign-ins."""
