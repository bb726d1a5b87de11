"""Reports, and what staff do about one."""
