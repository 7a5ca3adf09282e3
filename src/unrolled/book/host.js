// The host of the book's figures: it finds them, loads each one's module when the reader comes
// near, and gives it a stand-in for the kernel. Over http(s) modules are imported as files; a page
// opened from disk may not do that, so there they come as data: URLs from inline.js.
(() => {
  const assets = new URL(".", document.currentScript.src).href;
  const fromDisk = location.protocol === "file:";
  const NEAR = "600px";

  /** What a figure's module sees of a model: the part of Jupyter's that makes sense on a page. */
  class Model {
    #state;
    #callbacks = new Map();
    static_url = assets;

    constructor(state) {
      this.#state = state;
    }

    get(name) {
      return this.#state[name];
    }

    set(name, value) {
      if (typeof name === "object") {
        for (const [key, each] of Object.entries(name)) this.set(key, each);
      } else if (this.#state[name] !== value) {
        this.#state[name] = value;
        for (const event of [`change:${name}`, "change"]) {
          for (const callback of [...(this.#callbacks.get(event) ?? [])]) callback(this, value);
        }
      }
    }

    on(events, callback) {
      for (const event of events.split(" ")) {
        if (!this.#callbacks.has(event)) this.#callbacks.set(event, new Set());
        this.#callbacks.get(event).add(callback);
      }
    }

    off(events, callback) {
      if (events == null) return this.#callbacks.clear();
      for (const event of events.split(" ")) {
        if (callback) this.#callbacks.get(event)?.delete(callback);
        else this.#callbacks.delete(event);
      }
    }

    save_changes() {}

    send() {}
  }

  const loading = new Map();

  /** Load a classic script, once: a page opened from disk may do that, and nothing else. */
  function loadScript(name) {
    if (!loading.has(name)) {
      const loaded = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = assets + name;
        script.onload = resolve;
        script.onerror = () => reject(new Error(`${name} is missing`));
        document.head.append(script);
      });
      loading.set(name, loaded);
    }
    return loading.get(name);
  }

  async function moduleOf(figure) {
    const name = figure.dataset.module;
    if (!fromDisk) return import(assets + name);
    await loadScript("inline.js"); // every module as a data: URL
    return import(window.unrolledModules[name]);
  }

  /** A figure's state: on its page, or, where it is large, in a script of its own. */
  async function stateOf(figure) {
    const holder = figure.querySelector(".un-state");
    const key = holder.dataset.from;
    if (key) await loadScript(`states/${key}.js`);
    return JSON.parse(key ? window.unrolledStates[key] : holder.textContent);
  }

  const awake = new WeakSet();

  /** Bring one figure to life; when that fails, keep its picture and say so. */
  async function wake(figure) {
    if (awake.has(figure)) return;
    awake.add(figure);
    observer.unobserve(figure);
    const stage = figure.querySelector(".un-stage");
    const picture = stage.querySelector(".un-fallback");
    try {
      const [state, module] = await Promise.all([stateOf(figure), moduleOf(figure)]);
      await module.default.render({ model: new Model(state), el: stage });
    } catch (error) {
      console.error(`Figure ${figure.dataset.figure}:`, error);
      const words = document.createElement("p");
      words.className = "un-failed";
      words.setAttribute("role", "status");
      words.textContent = `This figure did not come alive (${error.message}). Its still picture is shown.`;
      stage.replaceChildren(picture, words);
      figure.removeAttribute("data-ready");
    }
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) wake(entry.target);
    },
    { rootMargin: `${NEAR} 0px` },
  );

  /** The figure that the address speaks of: `#name`, `#name-2?x=1`, or any anchor inside one. */
  function addressed() {
    const key = decodeURIComponent(location.hash.slice(1)).split("?")[0];
    if (!key) return null;
    const [, name, order] = key.match(/^(.*?)(?:-(\d+))?$/);
    const twins = (stem) => document.querySelectorAll(`[data-figure="${CSS.escape(stem)}"]`);
    return twins(key)[0] ?? twins(name)[order - 1] ?? document.getElementById(key)?.closest("[data-figure]");
  }

  function goToAddressed() {
    const figure = addressed();
    if (!figure) return;
    wake(figure);
    figure.scrollIntoView();
  }

  for (const figure of document.querySelectorAll("[data-figure]")) observer.observe(figure);
  goToAddressed();
})();
