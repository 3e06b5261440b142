"""The database: tables, the stores over them, and the pages' queries."""
