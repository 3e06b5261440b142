"""What pages and the API show: frozen records, and the queries that return them."""
