"""What several processes do at once on one PostgreSQL, made to happen at the same moment."""
