"""The speaking side: WeChat conversations, channels outward, and the worker."""
