"""The commands of `scripts/`, one module each."""
