"""Plans and calendars for other programs, as text in their formats."""
