/* Tandem's chat: <script src="https://desk.example/widget.js" async></script> */
(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  const base = new URL("widget/", script.src);
  // Fetched side by side instead of import by import.
  const modules = "register element panel frame composer transcript timeline message card session conversation " +
    "outbox link storage colour styles dom texts en";
  for (const name of modules.split(" ")) {
    const hint = document.createElement("link");
    hint.rel = "modulepreload";
    hint.href = new URL(`${name}.js`, base).href;
    document.head.append(hint);
  }
  const options = { ...script.dataset };
  import(new URL("register.js", base).href).then(({ place }) => place(options));
})();
