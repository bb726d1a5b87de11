"""The desk's list of matters, and files of its records."""
