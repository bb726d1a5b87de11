"""Sessions of residents."""
