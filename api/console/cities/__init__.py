"""Settings of cities."""
