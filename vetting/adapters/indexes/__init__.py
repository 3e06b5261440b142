"""
Package indexes, asked over HTTP.

``pypi`` is the client; ``transport`` bounds every request (time, size, count,
redirects, addresses), ``addresses`` says where a request may go at all,
``pages`` and ``legacy`` read the two kinds of answers, ``defaults`` finds the
index that is meant where none is named.
"""
