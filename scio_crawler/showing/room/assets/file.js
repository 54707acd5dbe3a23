// A page that was opened as a file says at once what it cannot do, and keeps what was typed.

"use strict";

if (location.protocol === "file:") {
  const [notice] = document.querySelectorAll(".waiting");
  if (notice) {
    notice.hidden = false;
    notice.classList.remove("waiting");
    notice.tabIndex = -1;
    document.querySelector("main form").addEventListener("submit", (event) => {
      event.preventDefault();
      notice.focus();
    });
  }
}
