// What a page does besides its figures: light and dark, search, the two sidebars, copying code, and
// Tab stops for what scrolls. It takes the place of the theme's scripts and of Bootstrap's, and
// never asks for a layout the browser has not made anyway.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;

  // ---------------------------------------------------------------- light and dark

  const dark = matchMedia("(prefers-color-scheme: dark)");

  function setMode(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    try {
      localStorage.setItem("mode", mode);
    } catch {
      // storage refused: the choice lasts as long as the page
    }
  }

  dark.addEventListener("change", () => root.dataset.mode === "auto" && setMode("auto"));
  for (const button of all(".theme-switch-button")) {
    button.addEventListener("click", () => {
      const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
      setMode(modes[(modes.indexOf(root.dataset.mode) + 1) % 3]); // the first click always shows
    });
  }

  // ---------------------------------------------------------------- dialogs: search, sidebars

  const search = document.getElementById("pst-search-dialog");

  function openSearch() {
    const field = document.querySelector(".bd-search-container input");
    if (field) field.focus();
    else if (!search.open) search.showModal();
  }

  for (const button of all(".search-button__button")) button.addEventListener("click", openSearch);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      openSearch();
    }
  });
  if (/mac|iphone|ipad/i.test(navigator.platform)) {
    for (const key of all(".kbd-shortcut__modifier")) key.textContent = "⌘";
  }

  /** On a narrow screen a sidebar's content moves into a dialog while that is open. */
  function inDialog(sidebar, dialog) {
    const move = (from, to) => {
      to.append(...from.childNodes);
      to.classList.add(...from.classList);
      from.className = "";
    };
    move(sidebar, dialog);
    dialog.showModal();
    dialog.addEventListener("close", () => move(dialog, sidebar), { once: true });
  }

  for (const name of ["primary", "secondary"]) {
    const sidebar = document.getElementById(`pst-${name}-sidebar`);
    const dialog = document.getElementById(`pst-${name}-sidebar-modal`);
    dialog?.setAttribute("aria-label", name === "primary" ? "Chapters" : "On this page");
    for (const button of all(`.${name}-toggle`)) {
      button.addEventListener("click", () => {
        const wide = name === "primary" && matchMedia("(min-width: 992px)").matches;
        if (wide) sidebar.classList.toggle("pst-sidebar-hidden");
        else inDialog(sidebar, dialog);
      });
    }
  }

  for (const dialog of all("dialog")) {
    dialog.addEventListener("click", (event) => {
      const box = dialog.getBoundingClientRect();
      const inside =
        box.left <= event.clientX && event.clientX <= box.right &&
        box.top <= event.clientY && event.clientY <= box.bottom;
      const pressed = event.detail > 0; // a key that presses a button has no place
      if (event.target.closest("a") || (pressed && !inside)) dialog.close();
    });
  }

  // ---------------------------------------------------------------- contents beside the text

  const entries = new Map(all(".page-toc a[href^='#']").map((link) => [link.hash.slice(1), link]));
  const reading = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        const link = entries.get(target.id);
        link.classList.toggle("active", isIntersecting);
        link.closest("li").classList.toggle("active", isIntersecting);
        if (isIntersecting) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-20% 0px -79% 0px" }, // the line at which one reads
  );
  for (const section of all(".bd-article section section[id]")) {
    if (entries.has(section.id)) reading.observe(section);
  }

  // Notes in the margin share its place with the contents, which make way for them.
  const notes = new Set();
  const margin = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        if (isIntersecting) notes.add(target);
        else notes.delete(target);
      }
      document.querySelector(".bd-sidebar-secondary")?.classList.toggle("hide", notes.size > 0);
    },
    { rootMargin: "0px 0px -33% 0px" },
  );
  for (const note of all("aside.margin")) margin.observe(note);

  // ---------------------------------------------------------------- code

  if (navigator.clipboard) {
    for (const code of all(".cell_input pre, .highlight-python pre")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "un-copy";
      button.textContent = "Copy";
      button.setAttribute("aria-label", "Copy this code");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = "Copy"), 1500);
      });
      code.after(button);
    }
  }

  // ---------------------------------------------------------------- Tab stops for what scrolls

  const SCROLLING = "pre, div.math .katex-display, .pst-scrollable-table-container, .cell_output > .output";
  const widths = new ResizeObserver((changes) => {
    const stops = changes.map(({ target }) => [target, target.scrollWidth > target.clientWidth]);
    for (const [element, scrolls] of stops) {
      if (scrolls) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  });
  const measure = () => {
    for (const element of all(SCROLLING)) {
      widths.unobserve(element);
      widths.observe(element); // calls back once its layout is known
    }
  };
  measure();
  document.fonts.addEventListener("loadingdone", measure); // wider letters, in a box as wide as before
})();
