"""What becomes of an answer where the numbers of a case are others."""
