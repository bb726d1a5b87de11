"""Cabin labels: from the register of lifts to a sheet for the printer."""


class CannotPrint(Exception):
    """What the person at the keyboard has to put right; the message says how."""
