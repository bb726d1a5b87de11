// Without this script the forms post and the page reloads. With it the same
// page is fetched behind the scenes, and the parts that changed are put in place.
"use strict";

const seen = new Map();
let fetching = false;
let again = false;

function remember(page) {
  for (const part of page.querySelectorAll("[data-live]")) seen.set(part.id, part.outerHTML);
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of page.querySelectorAll("[data-live]")) {
    if (seen.get(part.id) !== part.outerHTML) document.getElementById(part.id).outerHTML = part.outerHTML;
  }
  remember(page);
}

async function load(address, options) {
  const response = await fetch(address, options);
  if (response.ok) show(await response.text());
}

// Changes that come while a fetch is under way are covered by one more.
async function refresh() {
  again = true;
  if (fetching) return;
  fetching = true;
  while (again) {
    again = false;
    await load(location.href).catch(() => {});
  }
  fetching = false;
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const fields = new FormData(form, event.submitter);
  const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
  for (const sheet of document.querySelectorAll("details[open]")) sheet.open = false;
  form.reset();
  const sent = fetch(form.action, { method: "POST", body, redirect: "manual" });
  // Another person has another stream of events.
  sent.then(() => (form.action.endsWith("/person") ? location.reload() : refresh())).catch(() => {});
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && "sendOnChoice" in form.dataset && event.target.value) form.requestSubmit();
});

remember(document);
const events = new EventSource(document.body.dataset.events);
events.onopen = refresh;
events.onmessage = refresh;
