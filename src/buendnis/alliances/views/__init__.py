"""What people see and do in an alliance; each file has one part of it."""
