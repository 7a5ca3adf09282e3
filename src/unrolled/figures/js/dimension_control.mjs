// How a reader sets the number of dimensions: a slider over chosen stops, close together where
// something happens, and a field for any number.

import { make, numberField, slider } from "./kit.mjs";

const nearest = (stops, D) => stops.reduce((best, stop, place) => (Math.abs(Math.log(stop / D)) < Math.abs(Math.log(stops[best] / D)) ? place : best), 0);

/** @param {{stops: number[], value: number, onInput: (D: number) => void}} options  whole numbers, from 1 */
export function dimensionControl({ stops, value, onInput }) {
  let now = value;
  let written = value; // in the field
  const say = (place) => `D = ${nearest(stops, now) === place ? now : stops[place]}`;
  const scale = slider({ label: "Dimensions", min: 0, max: stops.length - 1, value: nearest(stops, value), say, onInput: (place) => onInput(stops[place]) });
  const field = numberField({
    label: "D",
    value,
    step: 1,
    min: 1,
    max: stops.at(-1),
    onInput: (D) => {
      field.input.setAttribute("aria-invalid", String(!Number.isInteger(D)));
      if (!Number.isInteger(D)) return;
      written = now = D; // an arrow key also says "change" at once, before anything is redrawn
      onInput(D);
    },
  });
  field.input.addEventListener("change", () => field.show(now)); // what was refused gives way when the reader leaves
  const show = (D) => {
    now = D;
    scale.show(nearest(stops, D));
    if (D !== written) field.show(D); // a redraw leaves alone what is being typed
    written = D;
  };
  return { element: make("div", { class: "un-row un-dimension" }, scale.element, field.element), show };
}
