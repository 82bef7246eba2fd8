"""What checks an exported record with public keys alone, and imports nothing of what writes it."""
