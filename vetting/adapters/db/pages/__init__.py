"""The queries behind pages; one module a subject."""
