"""Finding the order: exact search, bounds, large cases, counting, frontier, instalments."""
