// Copying and sharing the receipt's address, shown only where the browser can.
"use strict";
const share = document.querySelector("[data-share]"), done = document.querySelector("[data-copied]");
const address = location.origin + location.pathname;

async function copy() {
  try {
    await navigator.clipboard.writeText(address);
    done.textContent = done.dataset.copied;
  } catch (error) {
    done.textContent = address; // to be copied by hand
  }
}

share.querySelector("[data-copy]").addEventListener("click", copy);
share.hidden = false;
if (navigator.share) {
  const send = share.querySelector("[data-send]");
  send.hidden = false;
  send.addEventListener("click", () => navigator.share({ title: document.title, url: address }).catch(() => undefined));
}
