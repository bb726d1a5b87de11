"""Residents who speak with us through WeChat, and their conversations with staff."""
