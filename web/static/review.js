// Makes the review page quicker; it works without this file.
"use strict";

const FETCHED = { headers: { "X-Requested-With": "fetch" } };
let under = null; // the line under the pointer: a row, or a half of it

// A pair that nobody has compared before is compared now.
async function fetchChanges(place) {
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(place.dataset.fetch + location.search.replace(/^\?/, "&"), FETCHED).catch(() => null);
  if (answer?.ok) {
    place.innerHTML = await answer.text(); // our own server's escaped fragment; the CSP forbids any script in it
    settle(place);
  } else {
    const page = answer ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    place.textContent = page?.querySelector("main p")?.textContent ?? "This could not be loaded; load the page again to try again.";
    const seconds = answer?.status === 503 ? Number(answer.headers.get("Retry-After")) : 0;
    if (seconds > 0) {
      setTimeout(() => fetchChanges(place), seconds * 1000);
      return;
    }
  }
  place.removeAttribute("aria-busy");
}

// Lines have too many buttons to step through with Tab: a line's number is reached so, and "c" notes on it.
function settle(place) {
  for (const one of place.querySelectorAll("button.note-here")) one.tabIndex = -1;
}

async function fetchPart(link) {
  const file = link.closest("details.file");
  const place = file.querySelector("[data-place]");
  const line = link.matches(".more") ? lineBeside(link) : null;
  const top = line?.getBoundingClientRect().top;
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(link.dataset.part, FETCHED).catch(() => null);
  if (answer?.ok) {
    place.innerHTML = await answer.text(); // as above
    settle(file);
    if (line) keepInPlace(line.id, top);
    else if (!link.dataset.part.includes("colour")) file.scrollIntoView({ block: "start", behavior: "instant" });
  } else link.textContent = "it could not be loaded; try again";
  place.removeAttribute("aria-busy");
}

// Lines that were there stay where they are on the screen when more come above them.
function lineBeside(link) {
  const near = link.closest("tbody");
  return near.querySelector("[id]") ?? [...near.previousElementSibling.querySelectorAll("[id]")].pop();
}

function keepInPlace(id, top) {
  const line = document.getElementById(id);
  line?.closest("tbody").focus({ preventScroll: true });
  if (line) window.scrollBy({ top: line.getBoundingClientRect().top - top, behavior: "instant" });
}

// More lines above the hunk that is read, or below it.
function expand() {
  const hunk = (document.activeElement.closest("tbody") ?? under?.closest("tbody"));
  (hunk?.querySelector("a.more") ?? hunk?.nextElementSibling?.querySelector("a.more"))?.click();
}

document.addEventListener("click", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const noting = event.target.closest?.("button[name=annotate]");
  const cancel = event.target.closest?.(".note-form .cancel");
  const part = event.target.closest?.("a[data-part]");
  if (noting) openForm(noting);
  else if (cancel) closeForm(cancel);
  else if (part && plain) fetchPart(part);
  else return;
  event.preventDefault();
});

// A note's form appears where it is asked for, without loading the page anew.
function openForm(button) {
  for (const old of document.querySelectorAll(".note-form .cancel")) closeForm(old);
  const form = buildForm(button.form.dataset, button.value);
  const row = button.closest("tr");
  if (row) {
    const beneath = document.createElement("tr");
    beneath.className = "beneath fresh";
    const cell = beneath.insertCell();
    cell.colSpan = [...row.cells].reduce((sum, one) => sum + one.colSpan, 0);
    cell.append(form);
    row.after(beneath);
  } else button.closest(".file-tools").after(form);
  form.elements.text.focus();
}

function buildForm(file, value) {
  const form = document.getElementById("note-template").content.firstElementChild.cloneNode(true);
  const [side, line] = value.split(":");
  form.elements.sha256.value = file[side];
  form.elements.path.value = file[`${side}Path`];
  form.elements.start.value = line;
  form.elements.end.value = line;
  form.elements.shown_as.value = file.shownAs ?? "";
  form.elements.shown_version.value = file.shownVersion ?? "";
  form.elements.back.value = file.back;
  return form;
}

function closeForm(inside) {
  (inside.closest("tr.fresh") ?? inside.closest(".note-form")).remove();
}

document.addEventListener("pointerover", (event) => {
  const row = event.target.closest?.("table.diff tr:not(.beneath):not(.hunk-title):not(.gap)");
  if (row) under = halfOf(row, event.target);
});

// Keys, but not while somebody writes.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const act = {
    j: () => step("tbody.hunk", 1), k: () => step("tbody.hunk", -1),
    n: () => step("details.file > summary", 1), p: () => step("details.file > summary", -1),
    o: () => { const file = document.activeElement.closest("details.file"); if (file) file.open = !file.open; },
    c: note, e: expand,
    v: () => document.querySelector(".views a:not([aria-current])")?.click(),
    s: () => { location.hash = "sign-off"; },
    "?": () => document.getElementById("keys").showModal(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// Side by side, each half of a row has a button of its own.
function halfOf(row, inside) {
  const side = inside.closest("td.old") ? "old" : inside.closest("td.new") ? "new" : null;
  return (side && row.querySelector(`td.sign.${side}`)) ?? row;
}

function note() {
  const focused = document.activeElement.closest("table.diff tr, tbody.hunk");
  const here = focused?.matches("tr") ? halfOf(focused, document.activeElement) : focused ?? under;
  const button = [".added ", ".removed ", ""].map((line) => here?.querySelector(`${line}button.note-here`)).find(Boolean);
  button?.click();
}

function step(selector, by) {
  const all = [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length);
  if (!all.length) return;
  const here = all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
  const below = all.findIndex((one) => one.getBoundingClientRect().top > 8);
  const ahead = below < 0 ? all.length : below;
  const next = here >= 0 ? here + by : by > 0 ? ahead : ahead - 1;
  const target = all[Math.min(Math.max(next, 0), all.length - 1)];
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start", behavior: "instant" });
}

// A link to a line in a file that is still closed opens that file, in the part with that line; on its page of the list.
async function reveal() {
  const match = /^#f(\d+)(?:-([on]\d+)(?:-\d+)?)?$/.exec(location.hash);
  if (!match) return;
  const file = document.getElementById(`f${match[1]}`);
  if (!file) {
    const pager = document.querySelector(".pager a");
    if (pager) {
      const url = new URL(pager.href);
      url.searchParams.set("page", Math.floor(Number(match[1]) / 100) + 1);
      if (url.search !== location.search) location.assign(url.pathname + url.search + location.hash);
    }
    return;
  }
  if (file.dataset.load) {
    if (match[2]) file.dataset.load += `&at=${match[2]}`;
    await load(file);
    settle(file);
  }
  file.open = true;
  (document.getElementById(location.hash.slice(1)) ?? file).scrollIntoView({ block: "center", behavior: "instant" });
}

window.addEventListener("hashchange", reveal);
document.addEventListener("toggle", (event) => event.target.matches?.("details.file") && settle(event.target), true);
document.addEventListener("DOMContentLoaded", async () => {
  settle(document);
  const place = document.querySelector("[data-fetch]");
  if (place) await fetchChanges(place);
  reveal();
});
