// What is asked while the page, or the corpus that was just chosen, is still being opened waits in its box for that; else the
// opening would wipe it away. The last two inputs are the chosen corpus, where there is a choice, and the visit.
async (...given) => {
  const chosen = given.at(-2);
  const is_open = () => {
    const shown = document.querySelector("#transcript [data-corpus]")?.dataset.corpus;
    return shown !== undefined && (!chosen || shown === chosen);
  };
  const { dataset } = document.querySelector("#transcript");
  if (dataset.waits) return new Promise(() => {}); // pressed twice, asked once
  dataset.waits = "yes";
  for (let waited = 0; waited < 30000 && !is_open(); waited += 50) await new Promise((on) => setTimeout(on, 50));
  delete dataset.waits;
  return given;
}
