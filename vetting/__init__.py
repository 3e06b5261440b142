"""
Revet vets package releases, again and again.

A *verdict* is the resolver's answer to one question: do the audits that a
viewpoint relies on say that these bytes meet these criteria? A *trust score*
is the ledger beside it: what audits, the accounts that could publish, and the
change itself say for or against the release, line by line.

The rings, imports pointing inward only::

    web | workers | cli
      └─ bootstrap              builds the adapters, once
           ├─ adapters          database, index, archives, queue, identity
           └─ usecases          one verb each; the only place transactions begin and end
                └─ ports        what a use case needs of the world
                     └─ jobs | pages      what is asked for later | what a page shows
                          └─ formats      text in and out
                               └─ domain  values and decisions; no I/O, clock or randomness
"""
