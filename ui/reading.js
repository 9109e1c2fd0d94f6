// The second half of page.js, run with it: articles in the panel, what lies over the page, and where the focus stays.

// What a press brings into the panel: left-out lines in the place of their gap, or the article of what was only found.

const awaited = new Map(); // the buttons pressed, by the number of the press

function wish_of(button) {
  const { start, end } = button.closest("[data-start]").dataset;
  const { article } = button.closest("[data-article]").dataset;
  return { exchange: button.closest(".panel").dataset.exchange, article, start, end, shows: button.dataset.shows };
}

function bring(button) {
  const open = button.matches(".title") && button.closest("li").querySelector(".page");
  if (open) {
    open.remove();
    button.ariaExpanded = "false";
    return;
  }
  const press = String(Date.now());
  awaited.set(press, { button, wish: wish_of(button) });
  trigger("read", { ...wish_of(button), press });
}

function put_in(piece) {
  const { button, wish } = awaited.get(piece?.dataset.press) ?? {};
  awaited.delete(piece?.dataset.press);
  // What Gradio draws anew keeps its nodes: the button may be about another article by now.
  if (!button?.isConnected || JSON.stringify(wish_of(button)) !== JSON.stringify(wish)) return;
  const parts = [...piece.cloneNode(true).children];
  if (wish.shows === "found") put_article(button, parts[0]);
  else put_lines(button, parts);
}

function put_article(button, page) {
  const item = button.closest("li");
  item.querySelector(".page")?.remove();
  item.append(page);
  button.ariaExpanded = "true";
  const mark = page.querySelector("mark.found");
  if (!mark) return;
  item.scrollIntoView({ block: "nearest" });
  centre(mark);
  mark.focus({ preventScroll: true });
}

function put_lines(button, parts) {
  const gap = button.closest(".gap");
  const page = gap.closest(".page");
  const is_end = button.dataset.shows === "end";
  const still = is_end ? gap.nextElementSibling : gap.previousElementSibling; // what is being read must not move
  const before = still?.getBoundingClientRect().top;
  gap.replaceWith(...parts);
  const lines = parts.filter((part) => part.matches(".line"));
  const line = is_end ? lines.at(-1) : lines[0];
  if (still) page.scrollTop += still.getBoundingClientRect().top - before;
  else centre(line);
  if (!line) return;
  line.tabIndex = -1;
  line.focus({ preventScroll: true });
}

// What lies over the page, this drawer or on a narrow screen the sources, keeps the focus: all that is behind it is inert.

const narrow = matchMedia("(max-width: 899px)"); // as in style.css
let over = null;
let behind = [];

function lay_over(holder, name) {
  give_way();
  over = holder;
  for (let node = holder; node !== document.body; node = node.parentElement) {
    for (const other of node.parentElement.children) {
      if (other === node || other.inert || other.id === "announcing") continue; // answers are told, also from behind
      other.inert = true;
      behind.push(other);
    }
  }
  Object.assign(holder, { role: "dialog", ariaModal: "true", ariaLabel: name });
}

function give_way() {
  for (const node of behind) node.inert = false;
  if (over) Object.assign(over, { role: null, ariaModal: null, ariaLabel: null });
  behind = [];
  over = null;
}

function close_over() {
  if (over === history_panel()) close_history();
  else close_sources();
}

function settle_sheet() {
  const sheet = document.querySelector("#sources-column");
  if (narrow.matches && desk().dataset.sources) lay_over(sheet, "Sources");
  else if (over === sheet) give_way();
}
narrow.addEventListener("change", settle_sheet);

// Gradio draws anew place by place and keeps the nodes: what has the focus, or holds half-typed words, may be gone then, or be
// about something else. So focus and words are kept by what they are about, and given back.

const NAMES = ["do", "exchange", "cite", "thumb", "limit", "place", "ask", "conversation", "keep", "shows", "start", "article"];
const typed = new Map(); // what stands in a field, by the field

const named = (node) =>
  NAMES.filter((name) => node.dataset[name] !== undefined)
    .map((name) => `[data-${name}="${CSS.escape(node.dataset[name])}"]`)
    .join("");

function place_of(node) {
  const around = node.parentElement.closest("[data-exchange], [data-conversation], [data-keep], [data-article]");
  const kind = [...node.classList].find((name) => name !== "is-current");
  const selector = `${around ? `${named(around)} ` : ""}${node.localName}${kind ? `.${CSS.escape(kind)}` : ""}${named(node)}`;
  const about = { ...around?.dataset, ...node.dataset };
  return { node, selector, about, index: [...document.querySelectorAll(selector)].indexOf(node) };
}

const stands_at = (place) => place && (document.querySelectorAll(place.selector)[place.index] ?? null);

function key_of(field) {
  const { selector, index } = place_of(field);
  return `${element.querySelector("[data-conversation]")?.dataset.conversation} ${selector} ${index}`;
}

function keep_focus(holder, otherwise) {
  let held = null;
  const inner = (node) => (node !== holder && holder.contains(node) ? node : null);
  holder.addEventListener("focusin", ({ target }) => (held = inner(target) && place_of(target)));
  holder.addEventListener("focusout", ({ target }) =>
    setTimeout(() => {
      if (held?.node === target && target.isConnected && document.activeElement !== target) held = null; // it was left
    }),
  );
  holder.addEventListener("input", ({ target }) => typed.set(key_of(target), target.value));
  new MutationObserver(() => {
    for (const field of holder.querySelectorAll("input")) {
      const words = typed.get(key_of(field)) ?? field.defaultValue;
      if (field.value !== words) field.value = words;
    }
    const active = document.activeElement;
    if (!held || (active !== document.body && !holder.contains(active))) return;
    const { node } = held;
    const now = stands_at(held);
    if (!now?.checkVisibility()) return otherwise(held)?.focus({ preventScroll: true }); // gone, or in a fold that was closed
    if (now === active) return;
    const [first, last] = node.matches("input") ? [node.selectionStart, node.selectionEnd] : [];
    now.focus({ preventScroll: true });
    if (first !== undefined) now.setSelectionRange(first, last);
  }).observe(holder, { childList: true, subtree: true, characterData: true, attributeFilter: ["data-conversation", "data-exchange", "open"] });
}

keep_focus(element, ({ about }) => {
  const all = [...element.querySelectorAll(".exchange")];
  const exchange = all.find((one) => one.dataset.exchange === about.exchange) ?? all.pop(); // a new question, after an example
  return exchange?.querySelector('[aria-pressed="true"]') ?? exchange?.querySelector(".question");
});

function follow_history() {
  const holder = document.querySelector("#history-list");
  if (!holder) return setTimeout(follow_history, 50);
  const rows = () => [...holder.querySelectorAll(".reopen")];
  let row = 0; // that the focus was in last
  holder.addEventListener("focusin", ({ target }) => {
    row = rows().indexOf(target.closest("li")?.querySelector(".reopen"));
  });
  // Behind a renamed or deleted one: itself, or the one that took its place.
  keep_focus(holder, ({ about }) => {
    const own = rows().find((other) => other.dataset.conversation === about.conversation);
    return own ?? rows()[Math.min(row, rows().length - 1)] ?? document.querySelector("#history input");
  });
}
follow_history();
