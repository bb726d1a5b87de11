"""The duty book: appointments, risk lists, signed sheets, findings, and what is missing."""
