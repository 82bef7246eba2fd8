"""Documentation; `python -m docs.generate` rewrites the generated pages."""
