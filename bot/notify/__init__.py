"""When a person may be sent something."""
