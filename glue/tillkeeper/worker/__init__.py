"""Makes the calls to Stripe that the database asks for."""
