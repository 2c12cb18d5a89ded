"""A PostgreSQL of our own, for trying out."""
