"""What is served over HTTP: for Stripe, for the application, for whoever watches."""
