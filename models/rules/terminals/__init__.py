"""Lift terminals (电梯物联网终端): what a message says, and what follows from it."""
