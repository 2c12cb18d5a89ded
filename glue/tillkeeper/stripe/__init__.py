"""Calls to Stripe: nothing outside of this package makes any."""
