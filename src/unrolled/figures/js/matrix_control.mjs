// How a reader sets a 2×2 matrix: an example by name, or its four entries.

import { make, numberField, select } from "./kit.mjs";

export const LIMIT = 3; // an entry may be as large as this

/**
 * @param {{presets: [string, string, number[][]][], matrix: number[][],
 *          onSet: (matrix: number[][]) => void}} options  `onSet` gets a copy of its own
 */
export function matrixControl({ presets, matrix, onSet }) {
  let now = matrix;
  const example = select({
    label: "Example",
    groups: [["Matrices", [...presets.map(([name, words]) => [name, words]), ["own", "your own"]]]],
    value: "own",
    onChange: (name) => name !== "own" && onSet(structuredClone(presets.find(([each]) => each === name)[2])),
  });
  const entries = [0, 1].map((i) =>
    [0, 1].map((j) =>
      numberField({
        label: `Row ${i + 1}, column ${j + 1} of A`,
        hideLabel: true,
        value: matrix[i][j],
        step: 0.1,
        min: -LIMIT,
        max: LIMIT,
        onInput: (value) => {
          now = structuredClone(now);
          now[i][j] = value;
          onSet(structuredClone(now));
        },
      }),
    ),
  );
  const box = make(
    "div",
    { class: "un-matrixrow", role: "group", "aria-label": "Matrix A by its columns" },
    make("span", { class: "un-matrixname" }, "A ="),
    make("span", { class: "un-matrix" }, entries.flat().map((entry) => entry.element)),
  );
  const show = (to) => {
    now = to;
    example.show(presets.find(([, , each]) => String(each) === String(to))?.[0] ?? "own");
    entries.forEach((row, i) => row.forEach((entry, j) => entry.show(Number(to[i][j].toFixed(6)))));
  };
  return { elements: [example.element, box], show };
}

/** The matrix that an address writes as a,b,c,d row by row; null if it is none within the limits. */
export function matrixFrom(text) {
  const numbers = (text || "no").split(",").map(Number);
  return numbers.length === 4 && numbers.every((each) => Math.abs(each) <= LIMIT) ? [numbers.slice(0, 2), numbers.slice(2)] : null;
}
