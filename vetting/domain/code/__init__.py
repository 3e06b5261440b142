"""
What a source file does, as facts that do not depend on its language.

:mod:`facts` says what is looked for; a module a language finds it. Rules and
capabilities (:mod:`vetting.domain.signals`) look at the facts and at nothing
else, so one rule serves all languages. Nothing here is ever executed.
"""
