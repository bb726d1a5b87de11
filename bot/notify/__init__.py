"""One way to tell a person something, and when that may be done."""
