// Leafs through the images of a report's pages, in sources and in the reports tab: turns, magnifies, goes back to the mark.
(() => {
  const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3];
  const PIXELS = 620; // what page.css gives a page image at least
  const SHARPNESS = [120, 200, 300]; // dpi at which ui/pages.py draws; the first where none is asked for
  // "第 9 / 32 页": the chat leaves no attributes of ours standing, so what is shown is what is known.
  const shown = (viewer) => viewer.querySelector(".ju-at").textContent.match(/\d+/g).map(Number);
  const at = (viewer) => shown(viewer)[0];
  const frameOf = (viewer) => viewer.querySelector(".ju-page");
  const imageOf = (viewer) => viewer.querySelector("img");
  const dpiOf = (image) => Number(new URL(image.src).searchParams.get("dpi") || SHARPNESS[0]);
  // Pixels on the screen for each point of the page.
  const scaleOf = (image) => dpiOf(image) / 72 * image.clientHeight / image.naturalHeight;

  const tell = (viewer) => {
    const told = viewer.querySelector(".ju-percent"), image = imageOf(viewer), frame = frameOf(viewer);
    if (told && image.clientWidth) told.textContent = `${Math.round(100 * image.clientWidth / frame.clientWidth)}%`;
  };
  const load = (viewer, address, then) => {
    const image = imageOf(viewer);
    image.loading = "eager";
    if (then) image.addEventListener("load", then, { once: true });
    image.src = address;
    frameOf(viewer).href = address;
  };
  const plain = (address) => address.replace(/[?&]dpi=\d+/, "");
  const sharp = (address, dpi) => plain(address) + (dpi > SHARPNESS[0] ? (plain(address).includes("?") ? "&" : "?") + `dpi=${dpi}` : "");
  const home = (viewer) => viewer.dataset.home ??= plain(imageOf(viewer).getAttribute("src")); // the cited page, with its mark
  const boxOf = (address) => new URL(address, location.href).searchParams.get("box");

  const toPlace = (viewer, box) => {
    const image = imageOf(viewer), frame = frameOf(viewer);
    const [left, top, right, bottom] = box.split(",").map((edge) => Number(edge) * scaleOf(image));
    const spare = (room, from, to) => Math.max(24, (room - (to - from)) / 2);
    frame.scrollTo(Math.max(0, left - spare(frame.clientWidth, left, right)), Math.max(0, top - spare(frame.clientHeight, top, bottom)));
  };
  // Another page is shown where this one was being read; a marked one at its mark.
  const turn = (viewer, page, box) => {
    const last = shown(viewer)[1];
    page = Math.min(Math.max(1, page), last);
    const [, stem, first] = home(viewer).match(/page\/([^/]+)\/(\d+)\.png/);
    const cited = box === undefined && page === Number(first);
    const address = cited ? home(viewer) : `page/${stem}/${page}.png` + (box ? "?box=" + box : "");
    const mark = boxOf(address);
    load(viewer, sharp(address, dpiOf(imageOf(viewer))), mark ? () => toPlace(viewer, mark) : undefined);
    const told = viewer.querySelector(".ju-at");
    told.textContent = told.textContent.replace(/\d+/, page);
    viewer.querySelector(".ju-prev").disabled = page <= 1;
    viewer.querySelector(".ju-next").disabled = page >= last;
    const frame = frameOf(viewer);
    if (!mark && Number(viewer.dataset.zoom || 1) <= 1) frame.scrollTo(frame.scrollLeft, 0);
  };

  // Small print is drawn anew as large as it is shown, but no larger than the server draws.
  const sharpen = (viewer) => {
    const image = imageOf(viewer);
    const inches = image.naturalWidth / dpiOf(image), wanted = image.clientWidth * devicePixelRatio / inches;
    const dpi = SHARPNESS.find((one) => one >= wanted * 0.9) ?? SHARPNESS.at(-1);
    if (inches && dpi > dpiOf(image)) load(viewer, sharp(image.getAttribute("src"), dpi));
  };
  const size = (viewer, zoom, least) => {
    const image = imageOf(viewer), frame = frameOf(viewer);
    const middle = [(frame.scrollLeft + frame.clientWidth / 2) / Math.max(image.clientWidth, frame.clientWidth),
      (frame.scrollTop + frame.clientHeight / 2) / image.clientHeight];
    viewer.dataset.zoom = zoom;
    image.style.width = `${zoom * 100}%`;
    image.style.minWidth = `${zoom * least}px`;
    frame.scrollTo(middle[0] * Math.max(image.clientWidth, frame.clientWidth) - frame.clientWidth / 2,
      middle[1] * image.clientHeight - frame.clientHeight / 2);
    tell(viewer);
    sharpen(viewer);
  };
  const least = (viewer) => viewer.classList.contains("ju-fitted") || (innerWidth <= 640 && viewer.closest(".ju-look")) ? 0 : PIXELS;
  const zoom = (viewer, step) => {
    const old = ZOOMS.indexOf(Number(viewer.dataset.zoom || 1));
    size(viewer, ZOOMS[Math.min(Math.max(0, old + step), ZOOMS.length - 1)], least(viewer));
  };
  const fit = (viewer) => {
    viewer.classList.add("ju-fitted");
    size(viewer, 1, 0);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".ju-bar button"), viewer = button?.closest(".ju-viewer");
    if (!viewer) return;
    if (button.matches(".ju-prev")) turn(viewer, at(viewer) - 1);
    else if (button.matches(".ju-next")) turn(viewer, at(viewer) + 1);
    else if (button.matches(".ju-in")) zoom(viewer, 1);
    else if (button.matches(".ju-out")) zoom(viewer, -1);
    else if (button.matches(".ju-fit")) fit(viewer);
    else if (button.matches(".ju-home")) turn(viewer, Number(home(viewer).match(/\/(\d+)\.png/)[1]));
    else if (button.matches(".ju-shut")) {
      const card = viewer.closest("details");
      card.open = false;
      card.scrollIntoView({ block: "nearest" });
    }
  });
  // "load" and "error" do not bubble: listen while they go down.
  document.addEventListener("load", (event) => {
    const viewer = event.target.closest?.(".ju-viewer");
    if (viewer) tell(viewer);
  }, true);
  // A page that is there no more is said to be gone; what failed on the way is not.
  document.addEventListener("error", async (event) => {
    const viewer = event.target.closest?.(".ju-viewer");
    if (viewer && (await fetch(event.target.src, { cache: "no-store" })).status === 404) viewer.classList.add("ju-gone");
  }, true);
  window.juesuanViewer = { turn, scaleOf };
})();
