"""Background jobs of the worker: the leased table that each polls, and its handler."""
