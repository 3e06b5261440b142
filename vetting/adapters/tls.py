"""Whom this process believes over TLS: the system's or the environment's certificates."""

import ssl
from functools import cache

import httpx2


@cache
def client_tls() -> ssl.SSLContext:
    """
    Give what a client checks servers by; read once, since that takes longer than all else a client needs.

    Certificates that are installed later count from the next start on.
    """
    return httpx2.create_ssl_context()
