"""What people see: terminal tables, charts, exchange formats."""
