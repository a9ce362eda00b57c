"""The walls around programs: namespaces, limits, and the fork servers inside them. ``server`` is the way in."""
