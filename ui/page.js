// The language that the visitor chooses is remembered in a cookie, which ui/i18n.py and ui/language.py read.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".ju-lang");
  if (!button) return;
  document.cookie = `juesuan_language=${button.dataset.lang}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
});
// Opens a source when its number is clicked, shows the marked place of its page, keeps the question in view.
// What leafs through pages and tables is in reports.js.
(() => {
  const GAP = 8; // pixels between what is shown and the edge of the chat
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  document.addEventListener("click", (event) => {
    const cite = event.target.closest?.(".ju-cite");
    if (!cite) return;
    event.preventDefault();
    const card = cite.closest(".ju-message")?.querySelector(".ju-source-" + cite.textContent.trim());
    if (!card) return;
    if (card.open) show(card);
    else card.open = true; // shown when it is open: see "toggle"
  });
  // The place in pixels of the image as it is shown; the whole image where no place is known.
  const placeOf = (image) => {
    const box = new URL(image.src).searchParams.get("box");
    if (!box || !image.naturalHeight) return { left: 0, top: 0, height: image.clientHeight };
    const [left, top, , bottom] = box.split(",").map(Number);
    const shown = window.juesuanViewer.scaleOf(image); // viewer.js
    return { left: left * shown, top: top * shown, height: (bottom - top) * shown };
  };
  // First the place within its frame, then the frame within the chat: the page itself stays where it is.
  const showPlace = (card, frame, image) => {
    const place = placeOf(image);
    const spare = Math.max(3 * GAP, (frame.clientHeight - place.height) / 2);
    frame.scrollTo(Math.max(0, place.left - 3 * GAP), Math.max(0, place.top - spare));
    const log = card.closest(".bubble-wrap");
    const seen = log.getBoundingClientRect();
    const top = Math.max(seen.top, 0) + GAP;
    const bottom = Math.min(seen.bottom, innerHeight) - GAP;
    const box = frame.getBoundingClientRect();
    const markTop = image.getBoundingClientRect().top + place.top;
    const markBottom = Math.min(box.bottom, markTop + place.height);
    // As much of the card as fits, then all of the frame, but the marked place in any case.
    const toCard = card.getBoundingClientRect().top - top;
    const toFrame = Math.max(toCard, Math.min(box.bottom - bottom, box.top - top));
    const toMark = Math.min(markBottom - bottom, markTop - top);
    log.scrollBy({ top: Math.max(toFrame, toMark), behavior: reduced.matches ? "instant" : "smooth" });
  };
  const show = (card) => {
    const image = card.querySelector(".ju-page img");
    const frame = card.querySelector(".ju-page");
    const place = () => card.open && showPlace(card, frame, image);
    image.loading = "eager"; // a lazy one far below would wait until it is scrolled to
    if (image.complete) place();
    else for (const end of ["load", "error"]) image.addEventListener(end, place, { once: true });
  };
  // "toggle" does not bubble: listen while it goes down.
  document.addEventListener("toggle", (event) => {
    if (event.target.classList?.contains("ju-source") && event.target.open) show(event.target);
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
    const question = rows[asked - 1].getBoundingClientRect(), seen = log.getBoundingClientRect();
    const options = document.querySelector("#ju-chat .options")?.getBoundingClientRect();
    // What to ask next is brought into view too, if nothing but the question has to leave it.
    const more = options ? options.bottom - question.top + 16 - seen.height : 0;
    log.scrollTop += question.top - seen.top - 8 + Math.max(0, more > question.height + 24 ? 0 : more);
  };
  for (const taken of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    document.addEventListener(taken, (event) => {
      if (event.target.closest?.("#ju-chat .bubble-wrap")) pinned = false;
    }, { passive: true });
  }
  new MutationObserver(keepInView).observe(document.documentElement, { childList: true, subtree: true });
})();
