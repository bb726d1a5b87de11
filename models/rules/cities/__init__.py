"""What a city configures, and the codes of cities and districts."""
