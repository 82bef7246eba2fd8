"""The verbs of the command, each a thin skin over a public function."""
