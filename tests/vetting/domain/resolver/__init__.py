"""The resolver, step by step."""
