"""Setting the WeChat accounts up, and looking after them."""
