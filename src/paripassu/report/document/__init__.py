"""A plan as a document to print, send and edit: composed once, then written by thin writers."""
