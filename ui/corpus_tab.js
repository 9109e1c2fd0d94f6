// What a press in the Corpus tab does. Runs once, with `element` (the table) and `trigger` given by gr.HTML.
// It passes on what a button's data- attributes ask for, and keeps the focus where it was; it makes no markup.

let pressed = null; // selector of the button to return to when the table has been drawn anew
let opens = false; // whether the article that comes next was asked for by a press

let awaited = null; // the press for more of a text that is not answered yet

const sheet = () => document.querySelector("#corpus-sheet");
const article_open = () => sheet().querySelector(".sheet")?.dataset.article;

function open_article(id) {
  opens = true;
  trigger("open", { article: id });
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { sort, start, article } = button.dataset;
  if (sort) {
    pressed = `[data-sort="${CSS.escape(sort)}"]`;
    trigger("order", { by: sort });
  } else if (start) {
    pressed = button.nextElementSibling ? ".pager button:first-of-type" : ".pager button:last-of-type";
    trigger("turn", { start: Number(start) });
  } else if (article) open_article(article);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#corpus-sheet button");
  if (button?.dataset.article) open_article(button.dataset.article);
  else if (button?.dataset.rest) {
    awaited = { press: String(Date.now()), button, start: button.dataset.rest, article: article_open() };
    trigger("rest", { start: awaited.start, press: awaited.press });
  }
});

// Escape leads from the article back to its row.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement?.closest?.("#corpus-sheet")) {
    element.querySelector('[aria-current="true"]')?.focus();
  }
});

new MutationObserver(() => {
  if (!pressed) return;
  const button = element.querySelector(pressed);
  pressed = null;
  if (button?.disabled) element.querySelector(".pager button:not([disabled])")?.focus();
  else button?.focus();
}).observe(element, { childList: true, subtree: true });

function follow_sheet() {
  if (!sheet()) return setTimeout(follow_sheet, 50); // mounted after the table
  new MutationObserver(() => {
    const title = sheet().querySelector("h2[tabindex]");
    if (!opens || !title) return;
    opens = false;
    sheet().scrollTop = 0;
    title.focus({ preventScroll: true });
    // Beside the table nothing moves; on a narrow screen the article lies below it.
    if (sheet().getBoundingClientRect().top > window.innerHeight * 0.6) title.scrollIntoView({ block: "start" });
  }).observe(sheet(), { childList: true, subtree: true });
}
follow_sheet();

// The rest of a long text comes piece by piece, in the place of the button that was pressed; the focus goes to its first words.
function follow_rest() {
  const holder = document.querySelector("#corpus-rest");
  if (!holder) return setTimeout(follow_rest, 50);
  new MutationObserver(() => {
    const piece = holder.querySelector("[data-press]");
    if (!awaited || piece?.dataset.press !== awaited.press) return;
    const { button, start, article } = awaited;
    awaited = null;
    // What Gradio draws anew keeps its nodes: the button may be about another article by now.
    if (!button.isConnected || button.dataset.rest !== start || article_open() !== article) return;
    const parts = [...piece.cloneNode(true).children];
    button.closest(".gap").replaceWith(...parts);
    parts[0].tabIndex = -1;
    parts[0].focus({ preventScroll: true });
  }).observe(holder, { childList: true, subtree: true, attributes: true });
}
follow_rest();

// Days are picked with the browser's own date field, which gives and takes the same YYYY-MM-DD.
for (const id of ["corpus-from", "corpus-to"]) {
  const found = setInterval(() => {
    const input = document.querySelector(`#${id} input`);
    if (!input) return;
    input.type = "date";
    clearInterval(found);
  }, 100);
}
