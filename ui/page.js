// What a click on the page does. Runs once, with `element` (the transcript) and `trigger` given by gr.HTML.
// It reads numbers from data- attributes and moves between what is already there; it makes no markup, and asks the server only
// for examples that were not ready in time.

const desk = () => document.querySelector("#desk");
const panel = () => document.querySelector("#sources .panel");
let wanted = null; // {exchange, cite} to be shown as soon as the panel holds it
let opener = null; // where the button stands to return to

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
    settle_sheet();
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
  settle_sheet();
  stands_at(opener)?.focus();
  hide_card(); // what was just read need not be shown again as its mark has the focus
}

// What a button of ours does: `data-cite` opens a source, `data-ask` asks, `data-do` is one of these or is sent to the server.

const EVENTS = ["again", "without", "rephrase", "judge", "reopen", "retitle", "forget", "edit"];
const HERE = {
  copy(button) {
    const words = button.dataset.copy;
    const said = (text) => {
      button.textContent = text;
      setTimeout(() => (button.textContent = "Copy"), 1600);
    };
    // The clipboard of a browser is for safe origins only; elsewhere the old way still works.
    if (navigator.clipboard) return navigator.clipboard.writeText(words).then(() => said("Copied"), () => said("Not allowed"));
    const area = document.createElement("textarea");
    area.value = words;
    document.body.append(area);
    area.select();
    said(document.execCommand("copy") ? "Copied" : "Not allowed");
    area.remove();
  },
  edit(button) {
    const box = document.querySelector("#question textarea");
    box.value = button.dataset.question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    trigger("edit", { exchange: button.dataset.exchange }); // for how it was asked: its view and its limits
  },
};

function act(button) {
  const { do: what, ...data } = button.dataset;
  if (HERE[what]) return HERE[what](button);
  if (!EVENTS.includes(what)) return;
  if (what === "forget" && !is_sure(button)) return;
  const field = data.thumb ? null : button.parentElement.querySelector("input"); // a thumb sends no half-typed comment
  trigger(what, { thumb: "", ...data, text: field?.value ?? "" });
  if (what === "retitle") typed.delete(key_of(field));
  if (what === "reopen") close_history();
}

// What cannot be brought back is deleted with a second press, one that is no double click.
let doomed = null; // {conversation, since}
const labels = new WeakMap(); // what each button says before it is pressed
function is_sure(button) {
  const { conversation } = button.dataset;
  if (doomed?.conversation === conversation) return performance.now() - doomed.since > 400;
  const asked = { conversation, since: performance.now() };
  doomed = asked;
  if (!labels.has(button)) labels.set(button, button.textContent); // it may be asking already
  button.textContent = "Press again to delete for good";
  setTimeout(() => {
    if (doomed === asked) doomed = null;
    button.textContent = labels.get(button);
  }, 5000);
  return false;
}

document.addEventListener("click", (event) => {
  if (over && !over.contains(event.target)) return close_over(); // what lies behind is inert: a click on it comes from around it
  const button = event.target.closest?.("#transcript button, #sources button, #history button, #tools button, .skip");
  if (!button) return;
  if (button.matches(".skip")) {
    event.preventDefault();
    document.querySelector("#question textarea").focus();
  } else if (button.matches(".close-sources")) close_sources();
  else if (button.id === "close-history") close_history();
  else if (button.id === "earlier") open_history();
  else if (button.id === "export") ask_for_exports();
  else if (button.dataset.shows) bring(button);
  else if (button.dataset.do) act(button);
  else if (button.dataset.ask) trigger("example", { question: button.dataset.ask });
  else if (button.dataset.cite) {
    const is_touch = event.pointerType === "touch" || event.pointerType === "pen";
    if (is_touch && button.matches(".cite") && card_of(button) !== card) return show_card(button); // a second tap opens it
    const mark = button.matches(".read-on") ? card && mark_of(card) : button;
    hide_card();
    if (mark) opener = place_of(mark);
    show(button.dataset.exchange, button.dataset.cite);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("#history-list input, #transcript .comment")) {
    event.target.parentElement.querySelector("button")?.click();
  }
  if (event.key !== "Escape") return;
  if (card) hide_card();
  else if (over) close_over();
  else if (document.activeElement?.closest?.("#sources")) close_sources();
});

// The card of a citation mark: shown on hover, focus and first tap, in the browser's top layer, so that nothing moves.

let card = null;
let leaving = 0;
const card_of = (mark) => document.getElementById(mark.getAttribute("aria-describedby"));
const mark_of = (shown) => element.querySelector(`[aria-describedby="${shown.id}"]`);

function show_card(mark) {
  clearTimeout(leaving);
  const wanted_card = card_of(mark);
  if (!wanted_card || wanted_card === card) return;
  hide_card();
  card = wanted_card;
  card.showPopover();
  const at = mark.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.min(Math.max(8, at.left - 24), document.documentElement.clientWidth - width - 8);
  const is_room_above = at.top - height - 8 > 0;
  card.style.left = `${left}px`;
  card.style.top = `${is_room_above ? at.top - height - 8 : at.bottom + 8}px`;
}

function hide_card() {
  clearTimeout(leaving);
  if (card?.isConnected) card.hidePopover();
  card = null;
}

element.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const mark = event.target.closest(".cite");
  if (mark) show_card(mark);
  else if (event.target.closest(".quote-card")) clearTimeout(leaving); // the pointer may go onto the card
  else if (card) leaving = setTimeout(hide_card, 180);
});
element.addEventListener("pointerleave", () => (leaving = setTimeout(hide_card, 180)));
// A press on the card's button would take the focus from the mark, and so the card away before the press has become a click.
element.addEventListener("mousedown", (event) => event.target.closest(".read-on") && event.preventDefault());
element.addEventListener("focusin", (event) => event.target.matches(".cite:focus-visible") && show_card(event.target));
element.addEventListener("focusout", (event) => event.target.matches(".cite") && hide_card());
document.addEventListener("scroll", (event) => event.target !== card && hide_card(), { capture: true, passive: true });

// Earlier conversations: a drawer over the page.

const history_panel = () => document.querySelector("#history");

function open_history() {
  history_panel().dataset.open = "yes";
  lay_over(history_panel(), "Earlier conversations");
  document.querySelector("#history input")?.focus();
}

function close_history() {
  delete history_panel().dataset.open;
  give_way();
  document.querySelector("#earlier").focus();
}

// The files of an export are offered while they are there, and of what is on the screen: the server says of what they are.

let exporting = null; // the stage of the conversation whose files were asked for
const stage_of = (holder) => document.querySelector(`${holder} [data-stage]`)?.dataset.stage ?? null;

function ask_for_exports() {
  exporting = exporting === null ? stage_of("#transcript") : null;
  settle_exports();
}

function settle_exports() {
  if (exporting !== stage_of("#transcript")) exporting = null;
  desk().toggleAttribute("data-exports", exporting !== null && exporting === stage_of("#exported"));
}

// Folds that a reader opened stay open when the conversation is drawn anew.

const unfolded = new Set();
element.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.dataset?.keep) unfolded[target.open ? "add" : "delete"](target.dataset.keep);
  },
  { capture: true },
);

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
  const all = element.querySelector(".exchanges");
  const last = [...element.querySelectorAll(".exchange")].pop();
  if (card && !card.isConnected) card = null;
  for (const fold of element.querySelectorAll("details[data-keep]")) fold.open = unfolded.has(fold.dataset.keep);
  announce(last);
  settle_exports();
  if (all || element.querySelector(".welcome")) remember(all?.dataset.conversation);
  const number = Number(last?.dataset.exchange ?? 0);
  if (number > newest) {
    const scroller = document.querySelector("#transcript");
    const top = last.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += top - 8;
    if (scroller.scrollHeight <= scroller.clientHeight + 1) last.scrollIntoView({ block: number > 1 ? "start" : "nearest" });
  }
  newest = number;
}).observe(element, { childList: true, subtree: true });

// Said once when an answer begins and once when it has come; the words between would only interrupt.
let announced = "";
function announce(last) {
  const words = last?.dataset.announce ?? "";
  const key = `${last?.dataset.exchange} ${words}`;
  if (key === announced) return;
  announced = key;
  const announcer = document.querySelector("#announcer");
  if (announcer) announcer.textContent = words;
}

// The address names the conversation, so that loading the page again, or in a second tab, brings it back.
function remember(conversation) {
  const address = new URL(location.href);
  if ((address.searchParams.get("c") ?? "") === (conversation ?? "")) return;
  if (conversation) address.searchParams.set("c", conversation);
  else address.searchParams.delete("c");
  history.replaceState(history.state, "", address);
}

// New sources: go to the citation that was asked for, or open at the first without taking the focus away.
function follow_sources() {
  const holder = document.querySelector("#sources");
  const piece = document.querySelector("#piece");
  if (!holder || !piece) return setTimeout(follow_sources, 50); // the panel is mounted after the transcript
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
  keep_focus(holder, () => panel()?.querySelector(".page"));
  new MutationObserver(() => put_in(piece.querySelector("[data-press]"))).observe(piece, {
    childList: true,
    subtree: true,
    attributes: true,
  });
}
follow_sources();

// Examples that were still in the works as the opening was drawn come into their place as soon as they are there. Nothing stands
// below it, so nothing moves; and where something was asked meanwhile the place is gone.
async function await_examples() {
  const place = () => element.querySelector("[data-corpus] .examples[data-awaits]");
  const corpus_of = (node) => node?.closest("[data-corpus]").dataset.corpus;
  const corpus = corpus_of(place());
  if (corpus !== undefined && !document.hidden) {
    const said = await server.awaited(corpus).catch(() => null);
    if (said !== null && corpus_of(place()) === corpus) {
      const now = place();
      now.innerHTML = said; // markup of ours, like all that is drawn here
      delete now.dataset.awaits;
    }
  }
  setTimeout(await_examples, 1000);
}
await_examples();

function follow_exports() {
  const holder = document.querySelector("#exported");
  if (!holder) return setTimeout(follow_exports, 50);
  new MutationObserver(settle_exports).observe(holder, { childList: true, subtree: true, attributes: true });
}
follow_exports();
