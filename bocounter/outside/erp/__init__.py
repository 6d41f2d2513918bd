"""ERPs: what a connector is, what it yields, and the ones that come along."""
