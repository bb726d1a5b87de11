"""Working on a desk's matters, and taking in its records."""
