"""Building the mini-program of `templates/miniprogram`: for upload, and as a preview for a browser."""
