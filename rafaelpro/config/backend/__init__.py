"""Django's PostgreSQL backend over the embedded server: started by the first connection, never at import."""
