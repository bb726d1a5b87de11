"""The HTTP side: pages for residents, the WeChat door, partner endpoints."""
