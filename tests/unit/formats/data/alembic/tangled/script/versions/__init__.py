"""A package, no revision."""
