// Progressive: every page works without this file.
"use strict";

// One delegated handler: a <details data-load="URL"> fetches its content when it is first opened.
document.addEventListener("toggle", async (event) => {
  const details = event.target;
  if (!details.matches?.("details[data-load]") || !details.open) return;
  await load(details);
}, true);

async function load(details) {
  const url = details.dataset.load;
  if (!url) return;
  delete details.dataset.load;
  const place = details.querySelector("[data-place]") ?? details;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    place.innerHTML = await answer.text(); // our own server's escaped fragment; the CSP forbids any script in it
  } catch {
    place.textContent = "This part could not be loaded. Close and open it to try again.";
    details.dataset.load = url;
  } finally {
    place.removeAttribute("aria-busy");
  }
}

// Forms that throw something away ask first.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
