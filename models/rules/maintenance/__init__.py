"""When maintenance is due, and how maintainers are evaluated."""
