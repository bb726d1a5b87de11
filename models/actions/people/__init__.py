"""Who a resident is, their phone number, and conversations with staff."""
