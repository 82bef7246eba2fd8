"""The catalogues of the languages: extracted, brought up to date, compiled. Needs Babel."""
