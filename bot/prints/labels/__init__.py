"""Cabin labels: from the lifts to a sheet for the printer, for the command and for the console."""


class CannotPrint(Exception):
    """What somebody has to put right first; the message says how."""


class WrongRescueNumber(CannotPrint):
    """A 识别码 is not as long as its city prints it; the message names the lift, in Chinese."""
