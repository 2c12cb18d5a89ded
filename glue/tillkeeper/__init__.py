"""The thin layer around the database: it verifies, calls `till.*` functions, and reports."""
