"""How long the search takes beside what a user would run instead: `make bench`."""
