"""What may be published of reports and figures."""
