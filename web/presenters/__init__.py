"""From values to what a template shows: addresses, charts, text that hides nothing. No SQL, no decisions."""
