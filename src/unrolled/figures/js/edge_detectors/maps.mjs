// Square maps on canvases. The darkness of a square is its number, from 0 to 1, in the colour of
// its layer; a change is drawn with its sign: more is filled, less is striped.

import { make } from "../kit.mjs";

/** A map with a frame over a part of it. `role` is its colour. */
export function makeMap(role, onPick = null) {
  const canvas = make("canvas", { role: "img", class: "un-edgemap", style: `color: var(--un-${role})` });
  const frame = make("span", { class: "un-edgeframe", "aria-hidden": "true" });
  const element = make("div", { class: "un-edgebox" }, canvas, frame);
  if (onPick) {
    canvas.classList.add("is-pickable");
    canvas.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      const box = canvas.getBoundingClientRect();
      onPick((event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width);
    });
  }

  /**
   * @param {ArrayLike<number>} values  n × n
   * @param {number} width  of the whole map in pixels
   * @param {boolean} signed  values are changes
   */
  function show(values, { width, label, signed = false }) {
    const n = Math.sqrt(values.length);
    const side = width / n; // a whole number: widths are multiples of 28
    if (canvas.width !== width) {
      canvas.width = canvas.height = width;
      element.style.width = canvas.style.width = canvas.style.height = `${width}px`;
    }
    canvas.setAttribute("aria-label", label);
    const style = getComputedStyle(element);
    const own = getComputedStyle(canvas).color;
    const [more, less] = ["positive", "negative"].map((name) => style.getPropertyValue(`--un-${name}`).trim());
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, width, width);
    for (let at = 0; at < n * n; at++) {
      const value = values[at];
      if (value === 0) continue;
      const [x, y] = [(at % n) * side, Math.floor(at / n) * side];
      context.globalAlpha = Math.min(1, Math.abs(value));
      context.fillStyle = !signed ? own : value > 0 ? more : less;
      if (!signed || value > 0) context.fillRect(x, y, side, side);
      else for (let line = 0; line < side; line += 4) context.fillRect(x, y + line, side, Math.min(2, side - line));
    }
  }

  /** Frame a part, in shares of the map: what lies beyond the map is cut off. */
  function mark(part, width) {
    frame.hidden = part === null;
    if (part === null) return;
    const [top, left, bottom, right] = part.map((share) => Math.round(Math.min(1, Math.max(0, share)) * width));
    Object.assign(frame.style, { top: `${top}px`, left: `${left}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  }
  return { element, canvas, show, mark };
}

/** The digits to choose from, as radio buttons with pictures on them. */
export function makeChooser({ images, side, name, onChange }) {
  const each = images.map((image, digit) => {
    const input = make("input", { type: "radio", name, "aria-label": `a ${digit}`, "data-lm-suppress-shortcuts": "true" });
    const canvas = make("canvas", { width: side, height: side, "aria-hidden": "true", style: "color: var(--un-input)" });
    input.addEventListener("change", () => onChange(digit));
    return { input, canvas, image, element: make("label", {}, input, canvas) };
  });
  const element = make("fieldset", { class: "un-edgechooser" }, make("legend", {}, "Digit"), make("div", { class: "un-edgechoice" }, each.map((one) => one.element)));
  function paint() {
    for (const { canvas, image } of each) {
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, side, side);
      context.fillStyle = getComputedStyle(canvas).color;
      image.forEach((ink, at) => {
        context.globalAlpha = ink;
        context.fillRect(at % side, Math.floor(at / side), 1, 1);
      });
    }
  }
  return { element, paint, show: (chosen) => each.forEach(({ input }, digit) => (input.checked = digit === chosen)) };
}
