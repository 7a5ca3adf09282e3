// FamilyTree: which single direction to keep? Four methods on the same points, all of them run by
// Python; the page shows the line of code, the axis, and what is left on it.

import { fixed, linkHighlights, linkedState, make, mount, oncePerFrame, uniqueId, write } from "./js/kit.mjs";

const LOW = [-0.5, -0.5]; // what the picture shows, in the points' own units
const HIGH = [5.2, 4.6];
const MARKS = ["M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0Z", "M0-6.5L6 4.5H-6Z"];
const ROLES = ["input", "hidden"];
const percent = (share) => `${(100 * share).toFixed(1)} %`;

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "family-tree");
  const link = linkedState(model, root);
  const parents = model.get("parents");
  const leaves = parents.flatMap(([, each]) => each);
  const names = leaves.map(([name]) => name);
  const start = model.get("branch");
  const points = model.get("points");
  const classes = model.get("classes");
  const found = model.get("found");

  // -------------------------------------------------------------- the tree
  const group = uniqueId("branch");
  const inputs = new Map();
  const leaf = ([name, title]) => {
    const input = make("input", { type: "radio", name: group, value: name, "data-lm-suppress-shortcuts": "true", onchange: () => set(name) });
    inputs.set(name, input);
    return make("li", { "data-id": name }, make("label", {}, input, make("span", {}, title)));
  };
  const tree = make(
    "fieldset",
    { class: "un-tree" },
    make("legend", {}, "Generalised KL transform: keep the directions in which a mean square is largest"),
    make("ul", {}, parents.map(([words, each]) => make("li", {}, make("span", { class: "un-treeparent" }, words), make("ul", {}, each.map(leaf))))),
  );
  const words = make("p", { class: "un-readout", "aria-live": "polite" });
  const matrix = make("p", { class: "un-readout un-treematrix" });
  const code = make("code", { class: "un-treecode" });
  const svg = make("svg:svg", { class: "un-treepicture", role: "img" });
  const strip = make("svg:svg", { class: "un-treestrip", role: "img" });
  const frame = make("div", { class: "un-treeframe" }, svg, strip);
  const verdict = make("p", { class: "un-readout" });
  const tables = makeTables(leaves, found);

  live.append(tree, make("div", { class: "un-treepair" }, frame, make("div", { class: "un-treewords" }, make("p", { class: "un-readout" }, code), matrix, words, verdict)), tables.element);

  // -------------------------------------------------------------- showing
  function draw() {
    const name = model.get("branch");
    const [, title, line, eigen, said] = leaves.find(([each]) => each === name);
    const now = found[name];
    for (const [each, input] of inputs) input.checked = each === name;
    write(code, line);
    matrix.replaceChildren("Eigenvectors of ", make("span", { class: "un-symbol" }, eigen));
    write(words, said);
    const kept = `${name === "subspace" ? "The line and one number" : "One number"} a point keep${name === "subspace" ? "" : "s"} ${percent(now.variance)} of the variance`;
    const square = now.through[0] === 0 ? ` and ${percent(now.mean_square)} of the mean square` : "";
    write(verdict, `${kept}${square}. ${percent(now.accuracy)} of the points land in the right class; guessing gives 50 %.`);
    const width = Math.max(230, Math.min(460, frame.clientWidth || 400));
    const unit = width / (HIGH[0] - LOW[0]);
    const height = unit * (HIGH[1] - LOW[1]);
    const at = ([x, y]) => [unit * (x - LOW[0]), height - unit * (y - LOW[1])];
    const path = (a, b) => `M${at(a).map((v) => v.toFixed(1)).join(" ")}L${at(b).map((v) => v.toFixed(1)).join(" ")}`;
    const along = (axis, z) => axis.map((part, i) => now.through[i] + z * part);
    svg.setAttribute("viewBox", `0 0 ${width} ${height.toFixed(1)}`);
    svg.setAttribute("aria-label", `${title}: the points and ${now.axes.length > 1 ? "the lines of the two classes" : "the line"} that it finds.`);
    const clip = uniqueId("tree");
    svg.replaceChildren(
      make("svg:clipPath", { id: clip }, make("svg:rect", { width, height })),
      make(
        "svg:g",
        { "clip-path": `url(#${clip})` },
        make("svg:path", { class: "un-treeaxes", d: path([LOW[0], 0], [HIGH[0], 0]) + path([0, LOW[1]], [0, HIGH[1]]) }),
        make("svg:path", { class: "un-treefeet", d: points.map((point, n) => path(point, along(now.axes[now.of[n]], now.z[n]))).join("") }),
        now.axes.map((axis, k) => make("svg:path", { class: `un-treeline${k ? " is-second" : ""}`, d: path(along(axis, -9), along(axis, 9)) })),
        points.map((point, n) => make("svg:path", { d: MARKS[classes[n]], transform: `translate(${at(point).map((v) => v.toFixed(1)).join(" ")})`, style: `fill: var(--un-${ROLES[classes[n]]})` })),
        make("svg:path", { class: "un-treecentre", d: "M-7 0H7M0-7V7", transform: `translate(${at(now.through).join(" ")})` }),
        make("svg:text", { x: at(now.through)[0] + 9, y: at(now.through)[1] + 18 }, now.through[0] === 0 ? "zero" : "mean"),
      ),
    );
    const [low, high] = [Math.min(...now.z), Math.max(...now.z)];
    const place = (z) => 12 + ((z - low) / (high - low)) * (width - 24);
    strip.setAttribute("viewBox", `0 0 ${width} 62`);
    strip.setAttribute("aria-label", "The one number that is left of each point, by class.");
    strip.replaceChildren(
      ...[0, 1].map((k) => make("svg:path", { class: "un-treeaxes", d: `M8 ${16 + 22 * k}H${width - 8}` })),
      ...points.map((_, n) => make("svg:path", { d: MARKS[classes[n]], transform: `translate(${place(now.z[n]).toFixed(1)} ${16 + 22 * classes[n]})`, style: `fill: var(--un-${ROLES[classes[n]]}); fill-opacity: 0.7` })),
      make("svg:text", { x: width / 2, y: 58, "text-anchor": "middle" }, "what is left of each point"),
    );
    tables.show(name);
  }
  const redraw = oncePerFrame(draw);

  function set(branch) {
    model.set("branch", branch);
    model.save_changes();
    link.write({ branch: branch === start ? null : branch });
    redraw();
  }
  const fromLink = () => (names.includes(link.read().get("branch")) ? link.read().get("branch") : start);

  linkHighlights(root);
  model.on("change:branch", redraw);
  link.onChange(() => set(fromLink()));
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(frame);
  ready();
  return () => watcher.disconnect();
}

function makeTables(leaves, found) {
  const heads = ["method", "axis", "variance kept", "mean square kept", "right class"];
  const rows = leaves.map(([name, title]) => {
    const { axes, variance, mean_square, accuracy } = found[name];
    const axis = make("td", {}, axes.map((each, k) => [k ? "; " : "", ...each.flatMap((part, i) => [i ? ", " : "(", make("span", { "data-quantity": "axis", "data-branch": name, "data-row": k, "data-col": i }, fixed(part))]), ")"]));
    const cell = (quantity, value) => make("td", { "data-quantity": quantity, "data-branch": name }, fixed(value));
    return { name, element: make("tr", { "data-id": name }, make("th", { scope: "row" }, title), axis, cell("variance", variance), cell("mean_square", mean_square), cell("accuracy", accuracy)) };
  });
  const element = make(
    "details",
    { class: "un-tables" },
    make("summary", {}, "All four in numbers"),
    make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": "All four in numbers" }, make("table", {}, make("thead", {}, make("tr", {}, heads.map((words) => make("th", { scope: "col" }, words)))), make("tbody", {}, rows.map((row) => row.element)))),
  );
  return { element, show: (name) => rows.forEach((row) => row.element.classList.toggle("is-chosen", row.name === name)) };
}

export default { render };
