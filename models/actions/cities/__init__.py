"""Setting a city up, and changing its dated configuration."""
