"use strict";
// Sorting: a click on a heading sorts by its column, another one turns the order round. Cells without a number
// are last either way.
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    heading.firstElementChild.addEventListener("click", () => {
      const numeric = heading.classList.contains("number");
      const was = heading.getAttribute("aria-sort");
      const descending = was === "none" ? numeric : was === "ascending";
      headings.forEach((h) => h.setAttribute("aria-sort", "none"));
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = (row) => {
        const cell = row.cells[column];
        return numeric ? cell.dataset.key : cell.textContent;
      };
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === "" || y === "") return (x === "") - (y === "");
        const order = numeric ? x - y : x.localeCompare(y, "en", { numeric: true });
        return descending ? -order : order;
      });
      table.tBodies[0].append(...rows);
    });
  });
}

// Tips: of what lies under the pointer, or was touched.
const tip = document.getElementById("tip");
document.addEventListener("pointerover", (event) => {
  const target = event.target.closest("[data-tip]");
  tip.hidden = !target;
  if (!target) return;
  tip.textContent = target.dataset.tip;
  place(event);
});
document.addEventListener("pointermove", (event) => {
  if (!tip.hidden) place(event);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tip.hidden = true;
});
function place(event) {
  const width = document.documentElement.clientWidth;
  tip.style.left = Math.max(8, Math.min(event.clientX + 14, width - tip.offsetWidth - 8)) + "px";
  const below = event.clientY + 18;
  const fits = below + tip.offsetHeight < document.documentElement.clientHeight;
  tip.style.top = (fits ? below : event.clientY - tip.offsetHeight - 12) + "px";
}
