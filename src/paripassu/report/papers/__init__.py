"""An answer as a document: put into words, tables and pictures once, for thin writers."""
