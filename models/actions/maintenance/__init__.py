"""Recording maintenance visits, and evaluating maintainers."""
