// Looks through a report (viewer.js turns its pages): opens and sorts tables, filters the list of reports.
(() => {
  const turn = (viewer, page, box) => window.juesuanViewer.turn(viewer, page, box); // viewer.js

  const openTable = async (look, number) => {
    const pane = look.querySelector(".ju-table");
    const answer = await fetch(`report/${look.dataset.address}/table/${number}`);
    pane.innerHTML = answer.ok ? await answer.text() : ""; // escaped by the server (ui/report_view.py)
    pane.querySelector(".ju-grid")?.scrollTo(0, 0);
  };
  const open = async (look, chosen) => {
    look.querySelectorAll(".ju-opens.ju-now").forEach((one) => one.classList.remove("ju-now"));
    chosen.classList.add("ju-now");
    turn(look.querySelector(".ju-viewer"), Number(chosen.dataset.page));
    if (chosen.dataset.table) await openTable(look, chosen.dataset.table);
    else look.querySelector(".ju-table").innerHTML = "";
    if (innerWidth <= 900) look.querySelector(".ju-open").scrollIntoView({ block: "start" });
  };

  const amount = (text) => {
    const plain = text.replace(/[,，\s%％]/g, "").replace("−", "-");
    return plain !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : null;
  };
  const compare = (a, b) => {
    const [x, y] = [amount(a), amount(b)];
    if (x !== null && y !== null) return x - y;
    if (x !== null || y !== null) return x !== null ? -1 : 1;
    return a.localeCompare(b, "zh");
  };
  // Up, down, and back to the order of print.
  const sort = (head) => {
    const table = head.closest("table"), body = table.tBodies[0], column = head.cellIndex;
    const rows = [...body.rows];
    rows.forEach((row, n) => { row.dataset.n ??= n; });
    const order = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")];
    table.querySelectorAll("th").forEach((one) => one.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", order);
    const text = (row) => row.cells[column]?.textContent.trim() ?? "";
    rows.sort((a, b) => {
      if (order === "none") return a.dataset.n - b.dataset.n;
      if (!text(a) || !text(b)) return (text(a) ? 0 : 1) - (text(b) ? 0 : 1); // blank ones last either way
      return compare(text(a), text(b)) * (order === "ascending" ? 1 : -1) || a.dataset.n - b.dataset.n;
    });
    body.append(...rows);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button, a, td");
    if (!button) return;
    const look = button.closest(".ju-look");
    if (button.matches(".ju-opens")) open(look, button);
    else if (button.matches(".ju-sort")) sort(button.closest("th"));
    else if (button.matches(".ju-grid td") && look) {
      look.querySelectorAll("td.ju-now").forEach((one) => one.classList.remove("ju-now"));
      button.classList.add("ju-now");
      turn(look.querySelector(".ju-viewer"), Number(button.dataset.page), button.dataset.box ?? "");
    } else if (button.matches(".ju-goto")) {
      event.preventDefault();
      document.querySelector("#ju-tabs [role=tab][data-tab-id=" + button.hash.slice(1) + "]")?.click();
    } else if (button.matches(".ju-pick")) {
      for (const one of document.querySelectorAll("#ju-shelf .ju-pick")) {
        one.closest(".ju-report").classList.toggle("ju-now", one.dataset.stem === button.dataset.stem);
      }
      if (innerWidth <= 900) setTimeout(() => document.querySelector("#ju-reading").scrollIntoView(), 300);
    }
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(".ju-filter")) return;
    const words = event.target.value.trim().split(/\s+/);
    for (const report of event.target.closest("#ju-shelf").querySelectorAll(".ju-report")) {
      report.hidden = !words.every((word) => report.textContent.includes(word));
    }
  });
  // Where the page is narrow the filters begin folded up: their title says what is looked in.
  // A click before the page has come alive would be lost, so it is repeated until it is heeded.
  const fold = setInterval(() => {
    const box = document.querySelector("#ju-scope-box > button");
    if (innerWidth > 900 || (box && !box.classList.contains("open"))) clearInterval(fold);
    else box?.click();
  }, 150);
})();
