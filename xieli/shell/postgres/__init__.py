"""The database backend: Django's PostgreSQL with the search path of the chosen home."""
