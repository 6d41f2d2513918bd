"""Questions to the clerk, each answerable by keyboard alone."""
