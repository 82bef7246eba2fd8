"""Pictures of plans, calendars, packages and guarantees, as SVG or PNG."""
