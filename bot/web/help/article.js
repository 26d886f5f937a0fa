/** Headings' links are copied at a click; the page can be printed. */
export function enhanceArticle(article) {
  const print = article.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  const said = document.createElement("span");
  said.className = "copied";
  said.setAttribute("role", "status");
  article.addEventListener("click", async (event) => {
    const link = event.target.closest("a.anchor");
    if (!link || !navigator.clipboard) return;
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return; // Not allowed; the address bar has the link.
    }
    said.textContent = "";
    link.after(said);
    requestAnimationFrame(() => { said.textContent = article.dataset.copied; });
    setTimeout(() => { said.textContent = ""; }, 3000);
  });
}
