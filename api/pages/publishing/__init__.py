"""Open data of a city."""
