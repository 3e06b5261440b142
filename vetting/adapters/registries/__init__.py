"""Indexes as the folder verbs ask them: the port ``Registry``, one module an ecosystem."""
