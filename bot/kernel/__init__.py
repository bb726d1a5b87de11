"""What every part needs: settings, clock, logs, metrics, pub/sub, timeouts, egress, links."""
