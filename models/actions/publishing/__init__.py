"""What a city publishes: open figures, and the public list of hazards."""
