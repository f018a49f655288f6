"""What people do around the bank."""
