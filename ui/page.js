// What a click on the page does. Runs once, with `element` (the transcript) and `trigger` given by gr.HTML.
// It reads numbers from data- attributes and moves between what is already there; it makes no markup and no request.

const desk = () => document.querySelector("#desk");
const panel = () => document.querySelector("#sources .panel");
let wanted = null; // {exchange, cite} to be shown as soon as the panel holds it
let opener = null; // the button to return to

function show(exchange, cite) {
  wanted = { exchange: String(exchange), cite: String(cite) };
  if (panel()?.dataset.exchange === wanted.exchange) focus_cited();
  else trigger("cite", { exchange: Number(exchange), cite: Number(cite) });
}

function focus_cited() {
  const now = panel();
  if (!now || !wanted || now.dataset.exchange !== wanted.exchange) return;
  const { cite, exchange, quietly } = wanted;
  wanted = null;
  for (const old of document.querySelectorAll(".is-current")) old.classList.remove("is-current");
  const marks = now.querySelectorAll(`mark[data-cite~="${CSS.escape(cite)}"]`);
  for (const mark of marks) mark.classList.add("is-current");
  const chosen = `[data-exchange="${CSS.escape(exchange)}"][data-cite="${CSS.escape(cite)}"]`;
  for (const button of element.querySelectorAll(`.cite${chosen}, .near${chosen}`)) button.classList.add("is-current");
  if (quietly) for (const page of now.querySelectorAll(".page")) centre(page.querySelector("mark"));
  const mark = marks[0];
  if (!mark) return;
  centre(mark);
  const card = mark.closest(".source");
  card.classList.add("is-current");
  const holder = document.querySelector("#sources");
  const above = card.getBoundingClientRect().top - holder.getBoundingClientRect().top;
  holder.scrollTop += above - now.querySelector("header").offsetHeight;
  if (!quietly) {
    desk().dataset.sources = "open"; // on a narrow screen the panel is a sheet over the conversation
    mark.focus({ preventScroll: true });
  }
}

// Bring a mark into the upper half of its article, without moving the panel.
function centre(mark) {
  if (!mark) return;
  const page = mark.closest(".page");
  // getBoundingClientRect, since offsetTop depends on which ancestor is positioned
  const within = mark.getBoundingClientRect().top - page.getBoundingClientRect().top;
  page.scrollTop += within - page.clientHeight / 3;
}

function close_sources() {
  delete desk().dataset.sources;
  opener?.focus();
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.ask) trigger("example", { question: button.dataset.ask });
  else if (button.dataset.cite) {
    opener = button;
    show(button.dataset.exchange, button.dataset.cite);
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.(".close-sources")) close_sources();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (desk().dataset.sources || document.activeElement?.closest?.("#sources"))) close_sources();
});

// Days are picked with the browser's own date field, which gives and takes the same YYYY-MM-DD.
for (const id of ["published-from", "published-to", "as-of"]) {
  const found = setInterval(() => {
    const input = document.querySelector(`#${id} input`);
    if (!input) return;
    input.type = "date";
    clearInterval(found);
  }, 100);
}

// A new question comes into view at the top; while its answer grows, nothing jumps.
let newest = 0;
new MutationObserver(() => {
  const last = [...element.querySelectorAll(".exchange")].pop();
  const number = Number(last?.dataset.exchange ?? 0);
  if (number > newest) {
    const scroller = document.querySelector("#transcript");
    const top = last.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += top - 8;
    if (scroller.scrollHeight <= scroller.clientHeight + 1) last.scrollIntoView({ block: "nearest" });
  }
  newest = number;
}).observe(element, { childList: true, subtree: true });

// New sources: go to the citation that was asked for, or open at the first without taking the focus away.
function follow_sources() {
  const holder = document.querySelector("#sources");
  if (!holder) return setTimeout(follow_sources, 50); // the panel is mounted after the transcript
  new MutationObserver(() => {
    const now = panel();
    if (!now) return;
    if (wanted) focus_cited();
    else if (now.dataset.focus) {
      const seen = `${now.dataset.exchange}/${now.dataset.focus}`;
      if (holder.dataset.seen === seen) return;
      holder.dataset.seen = seen;
      wanted = { exchange: now.dataset.exchange, cite: now.dataset.focus, quietly: true };
      focus_cited();
    }
  }).observe(holder, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-exchange"] });
}
follow_sources();
