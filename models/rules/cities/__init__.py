"""City configuration, and the codes of cities and districts."""
