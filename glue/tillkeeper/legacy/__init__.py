"""Brings the books of an older system over."""
