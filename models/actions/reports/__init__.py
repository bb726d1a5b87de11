"""Filing, extending and reading reports; what reporters and staff do about them."""
