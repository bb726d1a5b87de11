"""The ways by which a person may be told something, and WeChat's error codes."""
