"""Brings a database to this package's release."""
