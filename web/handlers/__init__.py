"""One module a subject: parse, authorise, one use case or one page query, present."""
