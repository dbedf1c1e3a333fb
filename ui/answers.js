// What can be done with an answer: copy it with its sources, ask again, edit the question, say what one thinks of it.
(() => {
  const box = () => document.querySelector("#ju-box textarea");
  const write = (text) => {
    const area = box();
    // The page's own setter is hidden behind the framework's.
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };
  const idOf = (acts) => acts.className.match(/ju-id-([0-9a-f]+)/)?.[1];
  const words = (acts, n) => acts.querySelectorAll(".ju-words")[n].textContent.split("|");
  const tell = (acts, text) => {
    const told = acts.querySelector(".ju-told") ?? acts.appendChild(document.createElement("span"));
    told.className = "ju-told";
    told.textContent = text;
  };
  const questionOf = (message) => {
    const all = [...document.querySelectorAll("#ju-chat .ju-message")];
    const before = all.slice(0, all.indexOf(message)).reverse().find((one) => one.matches(".ju-is-question"));
    return before?.querySelector(".ju-text").innerText ?? "";
  };
  const copy = async (acts) => {
    const [copied, , failed] = words(acts, 1);
    const answer = await fetch(`answer/${idOf(acts)}.txt`);
    const text = answer.ok ? await answer.text() : acts.closest(".ju-message").querySelector(".ju-text").innerText;
    try {
      await navigator.clipboard.writeText(text);
      tell(acts, copied);
    } catch { // no clipboard over plain http from another machine
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      tell(acts, document.execCommand("copy") ? copied : failed);
      area.remove();
    }
  };
  const opine = async (acts, liked, reason) => {
    const [, thanks, failed] = words(acts, 1);
    const answer = await fetch(`answer/${idOf(acts)}/opinion`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Juesuan": "1" },
      body: JSON.stringify({ liked, reason }),
    });
    acts.parentElement.querySelector(".ju-why")?.remove();
    tell(acts, answer.ok ? thanks : failed);
  };
  const askWhy = (acts) => {
    if (acts.parentElement.querySelector(".ju-why")) return;
    const [why, reasons, send] = words(acts, 0);
    const form = document.createElement("form");
    form.className = "ju-why";
    const input = document.createElement("input");
    input.placeholder = why;
    input.maxLength = 500;
    input.setAttribute("aria-label", why);
    for (const reason of reasons.split(",")) {
      const chip = form.appendChild(document.createElement("button"));
      chip.type = "button";
      chip.textContent = reason;
      chip.addEventListener("click", () => opine(acts, false, reason));
    }
    form.append(input);
    form.appendChild(document.createElement("button")).textContent = send;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      opine(acts, false, input.value);
    });
    acts.after(form);
    input.focus({ preventScroll: true });
  };
  // Which question is being edited, and a line above the box that says so.
  let edited = -1;
  const leave = () => {
    edited = -1;
    document.querySelector(".ju-editing")?.remove();
  };
  const edit = (message) => {
    leave();
    edited = [...document.querySelectorAll("#ju-chat .ju-is-question")].indexOf(message);
    const [told, not] = message.querySelector(".ju-words").textContent.split("|");
    const line = document.createElement("div");
    line.className = "ju-editing";
    line.setAttribute("role", "status");
    line.textContent = told.replace("{n}", edited + 1);
    const cancel = line.appendChild(document.createElement("button"));
    cancel.textContent = not;
    cancel.addEventListener("click", () => { leave(); write(""); });
    document.querySelector("#ju-ask").before(line);
    write(message.querySelector(".ju-text").innerText);
  };
  // A conversation that was found by words opens where they are said, marked.
  const showFound = (words, tries = 30) => {
    const word = words.find((one) => one), log = document.querySelector("#ju-chat .bubble-wrap");
    const message = [...document.querySelectorAll("#ju-chat .ju-message")].find((one) => one.textContent.includes(word));
    if (!word || tries === 0) return;
    if (!message || !log?.clientHeight) { setTimeout(showFound, 150, words, tries - 1); return; }
    const ranges = [], walk = document.createTreeWalker(log, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      for (let at = walk.currentNode.data.indexOf(word); at >= 0; at = walk.currentNode.data.indexOf(word, at + 1)) {
        const range = new Range();
        range.setStart(walk.currentNode, at);
        range.setEnd(walk.currentNode, at + word.length);
        ranges.push(range);
      }
    }
    if (ranges.length) CSS.highlights?.set("ju-found", new Highlight(...ranges));
    log.scrollTop += message.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
  };
  // Called as a question is sent (ui/ask_tab.py).
  window.juesuan = { edited: () => { const number = edited; leave(); return number; } };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#ju-clear, #ju-chat .option, #ju-chat .example, .ju-title")) leave();
    if (event.target.closest?.(".ju-title")) {
      CSS.highlights?.delete("ju-found");
      const words = document.querySelector("#ju-search :is(input, textarea)")?.value.trim().split(/\s+/) ?? [];
      if (words[0]) setTimeout(showFound, 500, words);
    }
    const button = event.target.closest?.("button.ju-act");
    const message = button?.closest(".ju-message");
    if (!message) return;
    const acts = button.closest(".ju-acts");
    if (button.matches(".ju-edit")) edit(message);
    else if (button.matches(".ju-copy")) copy(acts);
    else if (button.matches(".ju-like")) opine(acts, true, "");
    else if (button.matches(".ju-dislike")) askWhy(acts);
    else if (button.matches(".ju-again")) {
      leave();
      write(questionOf(message));
      edited = document.querySelectorAll("#ju-chat .ju-is-question").length - 1; // the last one: it takes its place
      setTimeout(() => document.querySelector("#ju-send").click(), 50);
    }
  });
})();
