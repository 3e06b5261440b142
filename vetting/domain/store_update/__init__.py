"""
What a store holds after it was judged: nothing that is not needed, or all that was there and what is needed besides.

:func:`update_store` makes a whole new store from one with what peers and the
index say now. How is up to an :class:`UpdateMode` a project, so that a verb can
weed one project and leave the others.

1. **Needs** (:mod:`.needs`). For each project of the lockfile, the entries that
   the best paths for the minimal required criteria use, each with those
   criteria; where the lockfile names files, also every audit that vouches for
   one of them. A project that fails has no such list: it *keeps what it had*,
   and nothing new. A project outside the lockfile needs nothing.
2. **Own audits** (:mod:`.updating`). An entry that is not for others goes where
   nobody needs it, if those are weeded. All others stay.
3. **Imports**. What the lock knew stays, unless imports are weeded; a violation
   stays or comes where the project is used; anything else where it is needed.
   Having to take something new weeds a project's imports, whatever its mode:
   the lock changes anyway. Uploads are kept by the same rule, and where house
   rules ask for auditors who are not the publishers (:mod:`.uploads`). Every
   peer is named, even one with nothing to take, with the criteria that are
   mapped.
4. **Unpublished versions** by that rule as well, weeded together with
   exemptions. Equal entries become one.
5. **Exemptions** (:mod:`.exemptions`). Each is for what it is used for and,
   unless exemptions are weeded, what it was for; for nothing, and it goes. One
   that says ``suggest = false`` never grows: what is needed beyond it gets an
   entry of its own, and it stays whole beside that. What the search had to make up comes last, one a version.

Source: cargo-vet at e2111ef, src/resolver.rs (update_store). The rule on files
is ours; without distributions in the lockfile it changes nothing. So is that an
own violation that is not for others stays when step 2 weeds; cargo-vet drops it,
and with it the warning (docs/decisions/0014).
"""

from vetting.domain.store_update.modes import KEEP, PRUNE, REGENERATE, ModeOf, UpdateMode
from vetting.domain.store_update.updating import update_store

__all__ = ["KEEP", "PRUNE", "REGENERATE", "ModeOf", "UpdateMode", "update_store"]
