"""Cabin labels: from the lifts to a sheet for the printer, for the command and for the console."""


class CannotPrint(Exception):
    """What somebody has to put right first; the message says how."""
