// Opens a source when its number is clicked, shows the marked place of its page, keeps the question in view.
(() => {
  const POINTS_TO_PIXELS = 120 / 72; // ui/pages.py draws at 120 dpi
  document.addEventListener("click", (event) => {
    const cite = event.target.closest?.(".ju-cite");
    if (!cite) return;
    event.preventDefault();
    const card = cite.closest(".ju-message")?.querySelector(".ju-source-" + cite.textContent.trim());
    if (!card) return;
    card.open = true;
    const log = card.closest(".bubble-wrap"); // scrolled alone: the page itself stays where it is
    log.scrollBy({ top: card.getBoundingClientRect().top - log.getBoundingClientRect().top - 8, behavior: "smooth" });
  });
  const showMark = (frame, image) => {
    const box = new URL(image.src).searchParams.get("box");
    if (!box || !image.naturalHeight) return;
    const shown = POINTS_TO_PIXELS * (image.clientHeight / image.naturalHeight);
    const [left, top] = box.split(",").map((edge) => Number(edge) * shown);
    frame.scrollTo(Math.max(0, left - 24), Math.max(0, top - frame.clientHeight / 3));
  };
  // "toggle" does not bubble: listen while it goes down.
  document.addEventListener("toggle", (event) => {
    const card = event.target;
    if (!card.classList?.contains("ju-source") || !card.open) return;
    const image = card.querySelector("img");
    const frame = card.querySelector(".ju-page");
    if (image.complete) showMark(frame, image);
    else image.addEventListener("load", () => showMark(frame, image), { once: true });
  }, true);

  // While an answer grows under a new question, the question stays at the top, until the reader takes over.
  let asked = 0;
  let pinned = false;
  const keepInView = () => {
    const rows = document.querySelectorAll("#ju-chat .user-row");
    if (rows.length > asked) pinned = true;
    asked = rows.length;
    const log = document.querySelector("#ju-chat .bubble-wrap");
    if (!pinned || !log || !asked) return;
    log.scrollTop += rows[asked - 1].getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
  };
  for (const taken of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    document.addEventListener(taken, (event) => {
      if (event.target.closest?.("#ju-chat .bubble-wrap")) pinned = false;
    }, { passive: true });
  }
  new MutationObserver(keepInView).observe(document.documentElement, { childList: true, subtree: true });
})();
