// Light, dark or as the system: kept in this browser alone. Without an argument it restores what was chosen before.
(given) => {
  const KEY = "onrecord-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // a browser that keeps nothing follows the system
    }
  };
  const apply = (choice) =>
    document.body.classList.toggle("dark", choice === "Dark" || (choice !== "Light" && system.matches));
  if (given) {
    try {
      localStorage.setItem(KEY, given);
    } catch {}
  } else {
    // Gradio follows the system by itself; what a reader chose must outlast that.
    system.addEventListener("change", () => setTimeout(() => apply(stored())));
  }
  const asked = new URLSearchParams(location.search).get("__theme");
  const choice = given || stored() || "As the system";
  if (given || stored() || !asked) apply(choice);
  return choice;
}
