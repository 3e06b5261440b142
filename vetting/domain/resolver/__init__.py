"""
The resolver: do these audits say that these releases meet what is demanded of them?

:func:`resolve` answers for a whole lockfile, one verdict a release, in these
steps; each is a module.

1. **Requirements** (:mod:`.requirements`). Walk the dependency graph,
   dependants first. A root is demanded safe-to-deploy; every node passes what
   is demanded of it on to its dependencies; policy replaces or redirects that.
   Development dependencies are demanded safe-to-run. Sets of criteria are
   closed under *implies* from here on.
2. **Conflicts** (:mod:`.conflicts`). Before anything else: where a violation
   names a version that an audit or an exemption vouches for, for criteria that
   include the violated ones, the project fails, whatever version is locked.
   People disagree, and only people can settle it.
3. **Audit graph** (:mod:`.audit_graph`). For each project a graph whose nodes
   are "nothing" and versions. A full audit leads from nothing to a version, a
   delta from one version to another, an exemption from nothing. Wildcard
   audits and trusted entries lead from nothing to each version that their
   publisher uploaded in their time; an unpublished entry leads from the
   version that stands in for another. Each edge has a *caveat*: how glad we
   are to use it.
4. **Search** (:mod:`.search`). For each locked version and each single
   criterion, look backwards from the version for "nothing", over edges that
   give the criterion, the least caveat first. The worst caveat of a path is
   the path's. So a long path of plain audits beats a short one that leans on
   an exemption. Among equals the lower versions are tried first, then the
   shorter path.
5. **Bytes** (:mod:`.search`, :mod:`.distributions`). A step may only be taken
   where both sides speak of the same bytes: what the lockfile allows against
   what the last audit read, what a delta started from against what the audit
   before it read, each by digests of one algorithm. An audit that names no
   files, or none in a way that can be compared, fits anything, with a warning.
6. **Verdict** (:mod:`.verdict`). A release whose every required criterion is
   reached is vetted: *fully*, *partially* where an exemption helped, or
   *exempted* where there was nothing else. Otherwise either audits are missing,
   or they exist and are of other bytes. Over all releases conflicts outweigh
   missing audits, and missing audits outweigh wrong bytes.

What an instance asks of one project's recorded audits, without a lockfile, is
in :mod:`.paths`.

Source: cargo-vet book, algorithm.md, and src/resolver.rs at e2111ef. Step 5 is
ours; without distributions in entries or lockfile it changes nothing.
"""

from vetting.domain.resolver.book import AuditBook, Fresh
from vetting.domain.resolver.resolving import resolve
from vetting.domain.resolver.verdict import Conclusion, Report

__all__ = ["AuditBook", "Conclusion", "Fresh", "Report", "resolve"]
