"""What a use case needs of the world, as Protocols; one module a subject."""
