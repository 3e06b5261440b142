// Makes the review page quicker; it works without this file.
"use strict";

const HELP = "j / k: next or previous change\nn / p: next or previous file\no: open or close the file\nc: note on the line under the pointer, or on the change\ns: sign off\n?: this help";
let under = null;

// A note's form appears where it is asked for, without loading the page anew.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.note-here");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    openForm(link);
    return;
  }
  const cancel = event.target.closest?.(".note-form .cancel");
  if (cancel) {
    event.preventDefault();
    (cancel.closest("tr.beneath.fresh") ?? cancel.closest(".note-form")).remove();
    return;
  }
  const colour = event.target.closest?.("a.colour");
  if (colour) {
    event.preventDefault();
    recolour(colour);
  }
});

function openForm(link) {
  const file = link.closest("details.file");
  for (const old of document.querySelectorAll("tr.beneath.fresh, .note-form.fresh")) old.remove();
  const form = buildForm(link, file);
  const row = link.closest("tr");
  if (row) {
    const beneath = document.createElement("tr");
    beneath.className = "beneath fresh";
    const cell = beneath.insertCell();
    cell.colSpan = 4;
    cell.append(form);
    row.after(beneath);
  } else {
    form.classList.add("fresh");
    link.closest(".file-tools").after(form);
  }
  form.querySelector("textarea").focus();
}

function buildForm(link, file) {
  const form = document.getElementById("note-template").content.firstElementChild.cloneNode(true);
  const set = (name, value) => { form.elements[name].value = value; };
  set("sha256", link.dataset.sha256);
  set("path", link.dataset.path);
  set("start", link.dataset.line);
  set("end", link.dataset.line);
  const back = new URL(link.href);
  back.searchParams.delete("annotate");
  set("back", back.pathname + back.search);
  form.dataset.file = file.id;
  return form;
}

async function recolour(link) {
  const file = link.closest("details.file");
  const place = file.querySelector("[data-place]");
  const from = new URL(link.href);
  const url = new URL(from.pathname + "/file", from);
  for (const [key, value] of from.searchParams) url.searchParams.set(key === "open" ? "path" : key, value);
  link.setAttribute("aria-busy", "true");
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (answer.ok) place.innerHTML = await answer.text(); // our own server's escaped fragment; the CSP forbids any script in it
  else link.textContent = "it could not be coloured; try again";
}

document.addEventListener("pointerover", (event) => {
  under = event.target.closest?.("table.diff tr:not(.beneath):not(.hunk-title)") ?? under;
});

// Keys, but not while somebody writes.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const act = {
    j: () => step("tbody.hunk", 1), k: () => step("tbody.hunk", -1),
    n: () => step("details.file > summary", 1), p: () => step("details.file > summary", -1),
    o: () => { const file = document.activeElement.closest("details.file"); if (file) file.open = !file.open; },
    c: () => { const at = document.activeElement.closest("tbody.hunk"); (under ?? at)?.querySelector("a.note-here")?.click(); },
    s: () => { location.hash = "sign-off"; },
    "?": () => window.alert(HELP),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function step(selector, by) {
  const all = [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length);
  if (!all.length) return;
  const here = all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
  const top = all.findIndex((one) => one.getBoundingClientRect().top > 8);
  const next = here >= 0 ? here + by : by > 0 ? Math.max(top, 0) : Math.max(top - 1, 0);
  const target = all[Math.min(Math.max(next, 0), all.length - 1)];
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

// A link to a line in a file that is still closed opens that file first.
async function reveal() {
  const match = /^#f(\d+)(-|$)/.exec(location.hash);
  const file = match && document.getElementById(`f${match[1]}`);
  if (!file) return;
  file.open = true;
  if (file.dataset.load) await load(file);
  document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
}
window.addEventListener("hashchange", reveal);
window.addEventListener("DOMContentLoaded", reveal);
