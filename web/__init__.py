"""The site: parse, authorise, ask one use case, present."""
