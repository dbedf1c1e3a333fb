"use strict";
// Images are kept once and put in where a case is opened; the filters hide cases that do not fit.
const pictures = JSON.parse(document.getElementById("pictures").textContent);
const cases = [...document.querySelectorAll(".case")];
const selects = [...document.querySelectorAll("select[data-by]")];
const search = document.getElementById("search");

function showPictures(card) {
  for (const image of card.querySelectorAll("img[data-picture]:not([src])")) {
    image.src = "data:image/png;base64," + pictures[image.dataset.picture];
  }
}

function fits(card) {
  const words = search.value.trim().toLowerCase();
  if (words && !card.textContent.toLowerCase().includes(words)) return false;
  return selects.every((select) => {
    const value = select.value, has = card.dataset[select.dataset.by];
    return !value || (select.dataset.by === "failed" ? has.split(" ").includes(value) : has === value);
  });
}

function filter() {
  let shown = 0;
  for (const card of cases) {
    card.hidden = !fits(card);
    if (!card.hidden) shown += 1;
  }
  document.getElementById("count").textContent = `显示 ${shown} / ${cases.length}`;
  document.getElementById("none").hidden = shown > 0;
}

for (const card of cases) card.addEventListener("toggle", () => { if (card.open) showPictures(card); });
for (const select of selects) select.addEventListener("change", filter);
search.addEventListener("input", filter);
// Our own answers first: the peer's many mistakes would bury them.
if (selects[0].options.length > 2) selects[0].value = cases[0].dataset.mode;
filter();
const first = cases.find((card) => !card.hidden);
if (first) first.open = true;
