"""What people see: one third-party library each."""
