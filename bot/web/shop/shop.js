/* "Ask about it" opens the chat with that product as its context. Without script or chat the link leads to the help pages. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-sku]");
  const chat = document.querySelector("tandem-chat");
  if (!link || !chat?.show) return;
  event.preventDefault();
  if (link.dataset.sku) chat.setAttribute("sku", link.dataset.sku);
  chat.show();
});
