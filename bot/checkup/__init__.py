"""How an installation stands: one check a matter, for `scripts/doctor` and for its page in the console."""
