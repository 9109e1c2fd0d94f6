// The third part of page.js, run with it: what stands around the question's box, and what is typed into it.

// The button that asks becomes the one that stops under the pointer: what was pressed twice is asked, and goes on.

const SECOND_PRESS = 700; // milliseconds after Stop has come, where Ask was pressed for it
let asked_at = -Infinity;
let stop = null; // the button, and since when it is there

const is_second_press = (button) =>
  button === stop?.button && stop.since - asked_at < 5000 && performance.now() - stop.since < SECOND_PRESS;

window.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("#question button");
    if (!button) return;
    if (button.matches(".submit-button")) asked_at = performance.now();
    else if (is_second_press(button)) event.stopImmediatePropagation();
  },
  { capture: true }, // before Gradio's own
);

function note_stop(holder) {
  const button = holder.querySelector("button:not(.submit-button)");
  if (button !== (stop?.button ?? null)) stop = button && { button, since: performance.now() };
}

// What is longer than a question may be stays in the box, and is said to be too long as it comes in.

function measure(box) {
  const note = document.querySelector("#too-long [data-limit]");
  const limit = Number(note.dataset.limit);
  const over = box.value.trim().length - limit;
  const words = (count) => count.toLocaleString("en");
  note.textContent = over > 0 ? `A question may have ${words(limit)} characters. This one has ${words(over)} too many.` : "";
}

// What is typed outlives the page: it is loaded anew when its server went away and came back. Each tab has its own, until it is
// asked, or somebody logs out.

const DRAFT = "onrecord.draft";

function keep_draft(words) {
  try {
    if (words) sessionStorage.setItem(DRAFT, words);
    else sessionStorage.removeItem(DRAFT);
  } catch {} // full, or not allowed: then nothing outlives the page
}

function kept_draft() {
  try {
    return sessionStorage.getItem(DRAFT) ?? "";
  } catch {
    return "";
  }
}

function follow_draft(box) {
  const draft = kept_draft();
  if (draft && !box.value) {
    box.value = draft;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  let is_leaving = false;
  box.addEventListener("input", () => keep_draft(box.value));
  addEventListener("pagehide", () => is_leaving || keep_draft(box.value));
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.(".log-out")) return;
    is_leaving = true;
    keep_draft("");
  });
}

// The views are one choice to the arrow keys, too: Gradio gives each of its radios a name of its own, and a new one each time.

function join_views() {
  const holder = document.querySelector("#view");
  if (!holder?.querySelector("input")) return setTimeout(join_views, 50);
  const join = () => {
    for (const view of holder.querySelectorAll("input")) if (view.name !== "view") view.name = "view";
  };
  join();
  new MutationObserver(join).observe(holder, { childList: true, subtree: true, attributeFilter: ["name"] });
}
join_views();

// The fold with the limits is named by them while there are any.

function follow_limits() {
  const words = document.querySelector("#narrowed");
  const fold = document.querySelector("#filters > button");
  if (!words || !fold) return setTimeout(follow_limits, 50);
  new MutationObserver(() => {
    const limits = words.textContent.trim();
    if (limits) fold.dataset.narrowed = `Narrowed: ${limits}`;
    else delete fold.dataset.narrowed;
  }).observe(words, { childList: true, subtree: true, characterData: true });
}
follow_limits();

function follow_box() {
  const holder = document.querySelector("#question");
  const box = holder?.querySelector("textarea");
  if (!box || !document.querySelector("#too-long [data-limit]")) return setTimeout(follow_box, 50);
  box.setAttribute("aria-describedby", "too-long");
  box.addEventListener("input", () => measure(box));
  follow_draft(box);
  new MutationObserver(() => {
    note_stop(holder);
    measure(box); // emptied, as it was asked: then no draft is left either
    keep_draft(box.value);
  }).observe(holder, { childList: true, subtree: true, attributes: true });
}
follow_box();
