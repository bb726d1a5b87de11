"""Setting staff up, signing in, passwords and one-time codes."""
