"""The insurance of a lift."""
