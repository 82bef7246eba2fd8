"""Writers of a document: for the terminal, as HTML, PDF, Word, Excel, Markdown."""
