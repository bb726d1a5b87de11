"""Finding and reading lifts, and reissuing their codes."""
