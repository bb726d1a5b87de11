"""The duty book on a phone: what is to be done, sheets to sign, findings to close."""
