"""Running, answering, reading and certifying survey rounds."""
