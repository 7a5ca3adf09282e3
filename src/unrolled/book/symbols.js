// What a symbol means: rest the mouse on a letter of an equation, or tap it, and its rows of the
// notation page appear beside it; the button "Symbols" lists those of the whole page, by keyboard
// too. The rows come with the first question, as a script, which a page opened from disk may load.
(() => {
  const assets = new URL(".", document.currentScript.src).href;
  const chapters = new URL("../../chapters/", assets).href;
  const REST = 100; // ms on a letter before its row appears
  const LEAVE = 250; // ms to reach the row with the mouse
  const NAMES = ["Symbol", "Shape", "Meaning", "Where"];

  let loading = null;

  function rows() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = assets + "notation.js";
      script.onload = () => resolve(window.unrolledNotation);
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  }

  /** A row's cells as elements of one kind. Links are written for a page among the chapters. */
  function cells(row, tag) {
    return row.map((html, n) => {
      const cell = make(tag, { class: `un-symbol-${NAMES[n].toLowerCase()}` });
      cell.innerHTML = html;
      for (const link of cell.querySelectorAll("a[href]")) {
        link.href = new URL(link.getAttribute("href"), chapters).href;
      }
      return cell;
    });
  }

  const numbers = (element) => element.dataset.symbol.split(" ");

  // ---------------------------------------------------------------- one letter

  const card = make("div", { class: "un-symbol", popover: "manual", role: "dialog", "aria-label": "What this symbol means" });
  document.body.append(card);
  let shown = null;
  let at = 0; // where it was when it was asked
  let waiting = 0;

  async function show(letter) {
    const all = await rows();
    if (shown === letter) return;
    hide();
    card.replaceChildren(...numbers(letter).map((n) => make("div", {}, ...cells(all[n], "span"))));
    shown = letter;
    letter.classList.add("un-asked");
    card.showPopover();
    const place = letter.getBoundingClientRect();
    at = place.top;
    const { width, height } = card.getBoundingClientRect();
    const left = Math.max(8, Math.min(place.left + place.width / 2 - width / 2, document.documentElement.clientWidth - width - 8));
    const below = place.bottom + 6;
    card.style.left = `${left}px`;
    card.style.top = `${below + height < innerHeight ? below : Math.max(8, place.top - height - 6)}px`;
  }

  function hide() {
    clearTimeout(waiting);
    if (!shown) return;
    shown.classList.remove("un-asked");
    shown = null;
    card.hidePopover();
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const letter = event.target.closest?.("[data-symbol]");
    clearTimeout(waiting);
    if (letter) waiting = setTimeout(show, REST, letter);
    else if (shown && !card.contains(event.target)) waiting = setTimeout(hide, LEAVE);
  });
  document.addEventListener("click", (event) => {
    const letter = event.target.closest?.("[data-symbol]");
    if (letter && letter !== shown) show(letter);
    else if (!card.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener(
    "scroll",
    () => shown && Math.abs(shown.getBoundingClientRect().top - at) > 8 && hide(),
    { passive: true, capture: true }, // an equation may scroll, too
  );

  // ---------------------------------------------------------------- all of a page

  const button = document.querySelector(".un-symbols-button");
  const marked = [...document.querySelectorAll("[data-symbol]")];
  if (!button || !marked.length) {
    button?.remove();
    return;
  }
  button.addEventListener("click", async () => {
    const all = await rows();
    const used = [...new Set(marked.flatMap(numbers))].filter((n) => all[n]);
    const head = make("tr", {}, ...NAMES.map((name) => make("th", { scope: "col" }, name)));
    const body = used.map((n) => make("tr", {}, ...cells(all[n], "td")));
    const close = make("button", { type: "button", class: "un-close" }, "Close");
    const dialog = make("dialog", { class: "un-symbols", "aria-labelledby": "un-symbols-title" },
      make("div", { class: "un-symbols-head" }, make("h2", { id: "un-symbols-title" }, "Symbols of this page"), close),
      make("div", { class: "un-symbols-rows", tabindex: "0", role: "group", "aria-label": "Symbols in the order in which they appear" },
        make("table", {}, make("thead", {}, head), make("tbody", {}, ...body))),
    );
    document.body.append(dialog);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a")) dialog.close();
    });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  });
})();
