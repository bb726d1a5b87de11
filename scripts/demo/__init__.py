"""Parts of the demo data, one subject a file."""
