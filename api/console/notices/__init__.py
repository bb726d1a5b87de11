"""How notices to reporters fare."""
