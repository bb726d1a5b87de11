"""What partners' programs call."""
