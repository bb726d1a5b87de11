"""Commands about forwarding."""
