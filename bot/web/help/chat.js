/** Buttons and links that open the chat on this page, which then tells the agent where the visitor was. */
export function offerChat() {
  const chat = () => {
    const found = document.querySelector("tandem-chat");
    return found?.show ? found : null;
  };
  const buttons = document.querySelectorAll("button[data-chat]");
  const ready = () => buttons.forEach((button) => { button.hidden = !chat(); });
  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-chat]");
    if (!asked || !chat() || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    chat().show();
  });
  if (!buttons.length) return;
  // The chat comes with a script of its own, before or after this one.
  customElements.whenDefined("tandem-chat").then(() => {
    ready();
    new MutationObserver(ready).observe(document.body, { childList: true });
  });
}
