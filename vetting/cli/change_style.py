"""The style of a change's page: calm, light and dark, readable from 320 px on."""

STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf8; --panel: #fff; --ink: #1d2327; --soft: #5a646b; --line: #dfe1df;
  --bad: #a3261d; --bad-bg: #fbe4e1; --warn: #7d5300; --warn-bg: #fbefd5; --ok: #17694e; --add: #e3f4e6; --del: #fce8e6;
  --link: #2463c9; --add-word: #b4e2bc; --del-word: #f6bdb7; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181b; --panel: #1b2024; --ink: #e4e7e8; --soft: #9ba6ad;
  --line: #30383e; --bad: #ff9d92; --bad-bg: #431d1a; --warn: #e8b95b; --warn-bg: #3a2d12; --ok: #6fd3ac;
  --add: #152c20; --del: #351d1c; --link: #8ab4ff; --add-word: #255a3d; --del-word: #6d302d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, "Noto Sans", sans-serif; }
main { max-width: 80rem; margin: 0 auto; padding: 1rem; }
h1, h2, p, li, dd, summary { overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: .2rem 0 1rem; } h2 { font-size: 1.1rem; margin: 1.2rem 0 .4rem; }
code, table { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .82rem; }
a { color: var(--link); } small { color: var(--soft); font-weight: 400; } ul { padding-left: 1.2rem; }
summary > h2 { display: inline; } summary { cursor: pointer; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem .8rem; margin: 0 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
.warn { background: var(--warn-bg); color: var(--warn); padding: .4rem .7rem; border-radius: 6px; margin: .4rem 0; }
.file > .warn { margin: .4rem; }
.note { color: var(--soft); padding: .1rem .8rem; margin: .3rem 0; overflow-wrap: anywhere; }
.clear { color: var(--ok); } b.high, b.medium, b.low { border-radius: 4px; padding: 0 .35rem; font-size: .85rem; }
b.high { background: var(--bad-bg); color: var(--bad); } b.medium { background: var(--warn-bg); color: var(--warn); }
b.low { background: var(--line); }
.file { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0; }
.file > summary { padding: .5rem .8rem; font-weight: 600; background: var(--panel); border-radius: 8px; }
.top { position: fixed; right: .6rem; bottom: .6rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; padding: .1rem .6rem; text-decoration: none; }
.scroll { overflow-x: auto; border-top: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; line-height: 1.45; }
td { padding: 0 .6rem; white-space: pre; tab-size: 4; vertical-align: top; }
td:nth-child(-n+2):not([colspan]) { color: var(--soft); text-align: right; user-select: none; width: 1%; }
.at td { color: var(--soft); padding: .3rem .6rem; } .add { background: var(--add); } .del { background: var(--del); }
td .k, td .kd, td .kn, td .kr, td .kc, td .ow { color: var(--ok); font-weight: 600; }
td .c, td .c1, td .cm, td .ch, td .sd { color: var(--soft); font-style: italic; }
td .s, td .s1, td .s2, td .sa, td .sb, td .si { color: var(--warn); }
td .mi, td .mf, td .mh, td .nf, td .nc, td .nd { color: var(--link); }
.mv td:last-child { box-shadow: inset 3px 0 var(--link); }
mark { border-radius: 2px; } td mark, td mark [class] { color: var(--ink); } .add mark { background: var(--add-word); }
.del mark { background: var(--del-word); }
tr { scroll-margin-top: 6rem; } tr:target, .file:target { outline: 2px solid var(--link); outline-offset: -2px; }
i { color: var(--soft); }
@media (min-width: 40rem) { .file.short > summary { position: sticky; top: 0; } }
@media (max-width: 40rem) { main { padding: .6rem; } td { padding: 0 .35rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
  td:nth-child(-n+2):not([colspan]) { white-space: nowrap; overflow-wrap: normal; } }
@media print { .top { display: none; } .file.short > summary { position: static; } .scroll { overflow: visible; }
  body { print-color-adjust: exact; } td { white-space: pre-wrap; overflow-wrap: anywhere; } }
"""
