"""Infrastructure of every part: settings, clock, logs, metrics, pub/sub, timeouts, egress, links."""
