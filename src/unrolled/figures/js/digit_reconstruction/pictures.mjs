// Images of 28 × 28 pixels on canvases, in the page's own colours. The grey level is the opacity of
// a pixel (0 paper, 255 full ink), so one picture serves the light page and the dark one.

import { make, write } from "../kit.mjs";

export const SIDE = 28;
const STRONGEST = 0.5; // of ink: a difference of this or more gets the full colour

/** A pixel's grey level as it is drawn: 0 to 255. */
export const grey = (ink) => Math.max(0, Math.min(255, Math.round(ink * 255)));

/** The three numbers of a palette's colour, as the page shows it now. */
function rgb(element, role) {
  const text = getComputedStyle(element).getPropertyValue(`--un-${role}`).trim();
  return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
}

/** One picture with its name above and a line below. `signed`: more ink filled, less ink striped. */
export function makePicture({ words, signed = false, small = false }) {
  const canvas = make("canvas", { role: "img", class: "un-digit", width: SIDE, height: SIDE });
  const name = make("span", { class: "un-digitname" }, words);
  const note = make("span", { class: "un-digitnote" });
  const element = make("div", { class: small ? "un-digitbox is-small" : "un-digitbox" }, name, canvas, note);

  /** @param {Float64Array} values  ink, or with `signed` a difference of ink */
  function show(values, { size, label, below = "", scale = STRONGEST, title = words }) {
    write(name, title);
    write(note, below);
    canvas.setAttribute("aria-label", label);
    canvas.style.width = canvas.style.height = `${SIDE * size}px`;
    element.style.width = `${SIDE * size}px`;
    const fine = signed ? size : 1; // stripes need room within a pixel
    if (canvas.width !== SIDE * fine) canvas.width = canvas.height = SIDE * fine;
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    const ink = rgb(element, "ink");
    const [more, less] = [rgb(element, "positive"), rgb(element, "negative")];
    for (let row = 0; row < canvas.height; row++) {
      for (let column = 0; column < canvas.width; column++) {
        const value = values[Math.floor(row / fine) * SIDE + Math.floor(column / fine)];
        const colour = !signed ? ink : value < 0 ? less : more;
        let alpha = signed ? grey(Math.abs(value) / scale) : grey(value);
        if (signed && value < 0 && row % fine >= fine / 2) alpha = 0;
        image.data.set([...colour, alpha], 4 * (row * canvas.width + column));
      }
    }
    context.putImageData(image, 0, 0);
  }
  return { element, canvas, show };
}

/** The images to choose from, as radio buttons with pictures on them. */
export function makeChooser({ images, labels, onChange }) {
  const each = labels.map((label, i) => {
    const order = labels.slice(0, i).filter((other) => other === label).length;
    const of = labels.filter((other) => other === label).length;
    const input = make("input", { type: "radio", name: "un-digit-image", "aria-label": `a ${label}, number ${order + 1} of ${of}`, "data-lm-suppress-shortcuts": "true" });
    const canvas = make("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    input.addEventListener("change", () => onChange(i));
    return { input, canvas, element: make("label", {}, input, canvas) };
  });
  const group = make("div", { class: "un-digits" }, each.map(({ element }) => element));
  const element = make("fieldset", { class: "un-digitchooser" }, make("legend", {}, "Image"), group);

  function paint() {
    const ink = rgb(element, "ink");
    each.forEach(({ canvas }, i) => {
      const context = canvas.getContext("2d");
      const image = context.createImageData(SIDE, SIDE);
      for (let p = 0; p < SIDE * SIDE; p++) image.data.set([...ink, images[i * SIDE * SIDE + p]], 4 * p);
      context.putImageData(image, 0, 0);
    });
  }
  const show = (chosen) => each.forEach(({ input }, i) => (input.checked = i === chosen));
  return { element, paint, show, rename: (name) => each.forEach(({ input }) => (input.name = name)) };
}
