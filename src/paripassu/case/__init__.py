"""The ground floor: what the parties face. Model, YAML reader, private files, the library."""
