// Opens a source beside the comparison or the findings: its page, the place marked, the row of its table.
(() => {
  const POINTS_TO_PIXELS = 120 / 72; // ui/pages.py draws at 120 dpi
  const open = async (button) => {
    const study = button.closest(".ju-study"), pane = study?.querySelector(".ju-pane");
    if (!pane) return;
    study.querySelectorAll(".ju-src.ju-now").forEach((one) => one.classList.remove("ju-now"));
    button.classList.add("ju-now");
    const { source, place, quote, ocr } = button.dataset;
    pane.dataset.wants = source;
    const answer = await fetch(source);
    if (pane.dataset.wants !== source) return; // another one was clicked meanwhile
    const box = pane.querySelector(".ju-pagebox");
    box.innerHTML = answer.ok ? await answer.text() : ""; // escaped by the server (ui/places.py)
    pane.classList.add("ju-shown");
    if (!answer.ok) return;
    box.querySelector(".ju-place").textContent = place;
    box.querySelector(".ju-quote").textContent = quote;
    box.querySelector(".ju-ocr").hidden = !ocr;
    const row = box.querySelector(".ju-row"), cited = box.querySelector(".ju-here");
    box.querySelector(".ju-quote").hidden = Boolean(row); // the row says the same under its heads
    if (row && cited) row.scrollLeft = cited.offsetLeft - row.clientWidth / 2;
    const image = box.querySelector(".ju-page img");
    if (!image) return; // of a workbook
    image.loading = "eager";
    const toPlace = () => {
      image.classList.toggle("ju-broad", image.naturalWidth > image.naturalHeight);
      const marked = new URL(image.src).searchParams.get("box");
      if (!marked) return;
      const scale = POINTS_TO_PIXELS * image.clientHeight / image.naturalHeight, frame = image.parentElement;
      const [left, top] = marked.split(",").map((edge) => Number(edge) * scale);
      frame.scrollTo(Math.max(0, left - 60), Math.max(0, top - frame.clientHeight / 3));
    };
    if (image.complete && image.naturalHeight) toPlace();
    else image.addEventListener("load", toPlace, { once: true });
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".ju-src");
    if (button) open(button);
    else if (event.target.closest?.(".ju-close")) event.target.closest(".ju-pane").classList.remove("ju-shown");
  });
  document.addEventListener("keydown", (event) => {
    const point = event.target.closest?.("g.ju-src");
    if (!point || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    open(point);
  });
  // The list of names narrows on key strokes, which words put in by an input method do not make: one is made for them.
  const narrow = (event) => {
    const box = event.target.closest?.("#ju-subject");
    if (!box || event.isComposing) return;
    delete box.dataset.walked;
    event.target.dispatchEvent(new KeyboardEvent("keydown", { key: "Unidentified", bubbles: true }));
  };
  document.addEventListener("input", narrow);
  document.addEventListener("compositionend", narrow);
  // Enter takes the name that was typed in full, not the first one that holds it.
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("#ju-subject");
    if (!box) return;
    if (/^(Arrow|Home|End)/.test(event.key)) box.dataset.walked = "1";
    if (event.key !== "Enter" || event.isComposing || box.dataset.walked) return;
    const typed = event.target.value.trim();
    const same = [...box.querySelectorAll("li[role=option]")].find((one) => one.getAttribute("aria-label") === typed);
    if (!same) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    same.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
  }, true);
})();
