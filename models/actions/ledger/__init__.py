"""Writing events with the deliveries that they are owed by, and proving that none is forgotten."""
