// ChainRule: every road by which a number reaches the end, lit one by one, products added.

import { button, choice, fixed, linkHighlights, linkedState, make, mount, oncePerFrame, pretty, scientific, slider, write } from "./js/kit.mjs";
import { difference, edgesOf, graphOf, localDifference, partials, productOf, rates, roads as roadsOf, values } from "./js/maths/chain_rule.mjs";
import { colourOf, makeDrawing, swatch } from "./js/chain_rule/drawing.mjs";
import { tell } from "./js/chain_rule/story.mjs";

const GRAPHS = [["one", "one"], ["two", "two"], ["n", "n"], ["lstm", "LSTM cell"]];
const MODES = [["move", "let all move"], ["hold", "hold the others fixed"]];
const TRAITS = ["graph", "n", "by", "inputs", "lit", "mode"];
const CLOSE = 1e-8; // sum and central difference agree
const bracketed = (value) => (value < 0 ? `(${pretty(value, 4)})` : pretty(value, 4));

function render({ model, el }) {
  const { root, live, ready } = mount(model, el, "chain-rule");
  const link = linkedState(model, root);
  const plans = model.get("plans");
  const fromModel = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const start = fromModel();

  const planOf = ({ graph, n }) => plans[graph === "n" ? `n${n}` : graph];
  const byOf = (now) => (planOf(now).by.includes(now.by) ? now.by : planOf(now).by[0]);
  const MOST = Object.keys(plans).filter((name) => /^n\d/.test(name)).length;

  // -------------------------------------------------------------- computing
  function compute(now) {
    const plan = planOf(now);
    const graph = graphOf(now.graph, now.n);
    const by = byOf(now);
    const at = values(graph, now.inputs);
    const local = partials(graph, at);
    const roads = roadsOf(graph, by);
    const terms = roads.map((road) => productOf(road, local));
    const lit = new Set((now.lit ?? roads.map((_, k) => k)).filter((k) => k < roads.length));
    const open = new Set([...lit].flatMap((k) => edgesOf(roads[k])));
    const hold = now.mode === "hold";
    const onLitRoad = (key) => open.has(key);
    const carries = hold ? onLitRoad : () => true;
    const reached = new Set([by, ...[...lit].flatMap((k) => roads[k])]);
    const downstream = new Set(roads.flat());
    const held = Object.keys(plan.nodes).filter((name) => !(hold ? reached : downstream).has(name));
    return {
      plan,
      graph,
      by,
      at,
      local,
      roads,
      terms,
      lit,
      hold,
      carries,
      held: new Set(held),
      rate: rates(graph, local, by, carries),
      sum: [...lit].reduce((total, k) => total + terms[k], 0),
      heldDifference: difference(graph, now.inputs, by, onLitRoad),
      fullDifference: difference(graph, now.inputs, by),
    };
  }

  // -------------------------------------------------------------- the parts
  const graphChoice = choice({ legend: "Roads", options: GRAPHS, value: start.graph, onChange: (graph) => set({ graph, lit: null }) });
  const modeChoice = choice({ legend: "In the difference", options: MODES, value: start.mode, onChange: (mode) => set({ mode }) });
  const nSlider = slider({ label: "Number of roads", min: 1, max: MOST, value: start.n, say: (n) => `n = ${n}`, onInput: (n) => set({ n, lit: null }) });
  const inputSliders = {};
  for (const plan of Object.values(plans)) {
    for (const [name, { symbol, words, low, high }] of Object.entries(plan.inputs)) {
      inputSliders[name] ??= slider({ label: words, min: low, max: high, step: 0.05, value: start.inputs[name], say: (value) => `${symbol} = ${pretty(value)}`, onInput: (value) => set({ inputs: { ...model.get("inputs"), [name]: value } }) });
    }
  }
  const byChoice = choice({ legend: "Move", options: plans.two.by.map((name) => [name, plans.two.inputs[name].symbol]), value: byOf({ ...start, graph: "two" }), onChange: (by) => set({ by, lit: null }) });
  const sliders = make("div", { class: "un-row un-chaininputs" }, nSlider.element, Object.values(inputSliders).map((each) => each.element));
  const text = make("p", { class: "un-readout" });
  const drawing = makeDrawing();
  const legend = make("p", { class: "un-readout un-muted" });
  const next = button("Light the next road", lightNext, { class: "un-button un-primary" });
  const none = button("Put all out", () => set({ lit: [] }));
  const reset = button("Reset", () => set({ ...start }));
  const roadLines = make("div", { class: "un-lines un-roadlist", role: "group", "aria-label": "Roads, lit or not" });
  const sumLine = make("div", { class: "un-line", tabindex: 0 });
  const heldLine = make("div", { class: "un-line" });
  const fullLine = make("div", { class: "un-line" });
  const badge = make("span", { class: "un-badge" });
  const sentence = make("p", { class: "un-readout", "aria-live": "polite" });
  const tables = makeTables();

  live.append(
    make("div", { class: "un-row" }, graphChoice.element, byChoice.element, reset),
    text,
    sliders,
    drawing.element,
    legend,
    make("div", { class: "un-row" }, make("div", { class: "un-buttons" }, next, none), modeChoice.element),
    roadLines,
    make("div", { class: "un-lines" }, sumLine, fullLine, heldLine),
    make("div", { class: "un-row" }, badge),
    sentence,
    tables.element,
  );

  // -------------------------------------------------------------- showing
  let listed = null; // the roads whose lines stand there
  let toggles = [];

  function listRoads({ plan, roads }) {
    const symbol = (name) => plan.nodes[name].symbol;
    toggles = roads.map((road, k) => {
      const toggle = button(`Road ${k + 1}`, () => flip(k), { "data-id": `road.${k}`, class: "un-button un-roadbutton", style: `--un-own: ${colourOf(k)}` });
      const factors = edgesOf(road).map((key) => make("span", { "data-id": `edge.${key}` }));
      const product = make("span", { class: "un-result", "data-id": `road.${k}` });
      const names = edgesOf(road).map((key) => {
        const [parent, name] = key.split(">");
        return make("span", { class: "un-symbol", "data-id": `edge.${key}` }, `∂${symbol(name)}/∂${symbol(parent)}`);
      });
      const mix = (parts, mark) => parts.flatMap((part, i) => (i ? [mark, part] : [part]));
      const words = make(
        "div",
        { class: "un-roadwords" },
        make("div", {}, swatch(k), " ", road.map(symbol).join(" → ")),
        make("div", {}, mix(names, " · "), " = ", mix(factors, " · "), " = ", product),
      );
      return { toggle, factors, product, element: make("div", { class: "un-roadline" }, toggle, words) };
    });
    roadLines.replaceChildren(...toggles.map((each) => each.element));
  }

  function draw() {
    const now = fromModel();
    const state = compute(now);
    const { plan, roads, terms, lit, local, hold, sum, heldDifference, fullDifference } = state;
    const [end, by] = [plan.nodes[plan.end].symbol, plan.nodes[state.by].symbol];

    graphChoice.show(now.graph);
    byChoice.element.hidden = now.graph !== "two";
    byChoice.show(state.by);
    modeChoice.show(now.mode);
    nSlider.element.hidden = now.graph !== "n";
    nSlider.show(now.n);
    for (const [name, each] of Object.entries(inputSliders)) {
      each.element.hidden = !(name in plan.inputs);
      each.show(now.inputs[name]);
    }
    write(text, plan.text);
    const order = roads.map((road) => road.join()).join(" ");
    if (listed !== order) {
      listed = order;
      listRoads(state);
    }
    toggles.forEach(({ toggle, factors, product }, k) => {
      toggle.setAttribute("aria-pressed", String(lit.has(k)));
      edgesOf(roads[k]).forEach((key, i) => write(factors[i], bracketed(local[key])));
      write(product, pretty(terms[k], 4));
    });
    const places = [...lit].sort((a, b) => a - b);
    next.setAttribute("aria-disabled", String(lit.size === roads.length));
    none.setAttribute("aria-disabled", String(lit.size === 0));
    const added = places.map((k, i) => (i ? bracketed(terms[k]) : pretty(terms[k], 4)));
    write(sumLine, `Sum of the lit roads: ${added.length > 1 ? `${added.join(" + ")} = ` : ""}${pretty(sum, 4)}`);
    if (places.length) sumLine.dataset.id = places.map((k) => `road.${k}`).join(" ");
    else delete sumLine.dataset.id;
    write(fullLine, `Central difference of ${end} by ${by}, everything downstream moves: ${pretty(fullDifference, 4)}`);
    write(heldLine, `Central difference of ${end} by ${by}, only the lit roads pass it on: ${pretty(heldDifference, 4)}`);
    fullLine.classList.toggle("is-chosen", !hold);
    heldLine.classList.toggle("is-chosen", hold);
    const gap = Math.abs(sum - (hold ? heldDifference : fullDifference));
    badge.classList.toggle("is-wrong", !(gap < CLOSE));
    write(badge, gap < CLOSE ? `sum and central difference agree: they differ by ${scientific(gap)}` : `the lit roads miss ${pretty(fullDifference - sum, 4)} of the central difference`);
    const said = tell({ end, by, terms, lit: places, hold, sum, heldDifference, fullDifference, held: [...state.held].map((name) => plan.nodes[name].symbol) });
    write(sentence, said);
    const boxes = Object.entries(plan.nodes).map(([name, { formula, symbol }]) => `${formula === symbol ? symbol : formula} is ${pretty(state.at[name])}`);
    drawing.show({ ...state, label: `${plan.title}. ${boxes.join("; ")}. ${said}` });
    write(legend, `In a box: its value, and how far it moves${drawing.isTight() ? " (↕)" : ""} for each 1 that ${by} moves. On an edge: the local derivative.`);
    tables.show(now, state);
  }
  const redraw = oncePerFrame(draw);

  // -------------------------------------------------------------- acting
  const litNow = () => compute(fromModel()).lit;
  const sorted = (lit) => [...lit].sort((a, b) => a - b);
  function flip(k) {
    const lit = litNow();
    if (!lit.delete(k)) lit.add(k);
    set({ lit: sorted(lit) });
  }
  function lightNext() {
    const { roads, lit } = compute(fromModel());
    const first = roads.findIndex((_, k) => !lit.has(k));
    if (first >= 0) set({ lit: sorted(lit.add(first)) });
  }
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    remember();
  }

  // -------------------------------------------------------------- the address
  function remember() {
    const now = fromModel();
    const told = (name) => (now[name] === start[name] ? null : String(now[name]));
    const litWords = now.lit === null ? "all" : now.lit.map((k) => k + 1).join("") || "none";
    const litStart = start.lit === null ? "all" : start.lit.map((k) => k + 1).join("") || "none";
    const moved = Object.entries(now.inputs).filter(([name, value]) => value !== start.inputs[name]);
    link.write({ graph: told("graph"), n: told("n"), by: told("by"), mode: told("mode"), lit: litWords === litStart ? null : litWords, ...Object.fromEntries(moved) });
  }
  /** The start, with what the address says of it; what it says wrongly is ignored. */
  function fromLink() {
    const said = link.read();
    const now = { ...start, inputs: { ...start.inputs } };
    const among = (name, list) => list.includes(said.get(name)) && (now[name] = said.get(name));
    among("graph", GRAPHS.map(([name]) => name));
    among("by", plans.two.by);
    among("mode", MODES.map(([name]) => name));
    const n = Number(said.get("n"));
    if (Number.isInteger(n) && n >= 1 && n <= MOST) now.n = n;
    const lit = said.get("lit");
    if (lit === "all") now.lit = null;
    else if (lit === "none") now.lit = [];
    else if (lit && /^[1-9]+$/.test(lit)) now.lit = sorted(new Set([...lit].map((digit) => digit - 1))).filter((k) => k < MOST);
    for (const plan of Object.values(plans)) {
      for (const [name, { low, high }] of Object.entries(plan.inputs)) {
        const value = said.get(name) ? Number(said.get(name)) : NaN;
        if (value >= low && value <= high) now.inputs[name] = value;
      }
    }
    return now;
  }

  linkHighlights(root);
  for (const name of TRAITS) model.on(`change:${name}`, redraw);
  link.onChange(() => set(fromLink()));
  set(fromLink());
  draw();
  const watcher = new ResizeObserver(redraw);
  watcher.observe(drawing.element);
  ready();
  return () => watcher.disconnect();
}

// ---------------------------------------------------------------- the tables

/** Every number of the graph on the screen: boxes, edges, roads. */
function makeTables() {
  const bodies = { boxes: make("tbody"), edges: make("tbody"), roads: make("tbody") };
  const head = (...words) => make("thead", {}, make("tr", {}, words.map((word) => make("th", { scope: "col" }, word))));
  const table = (words, heads, body) => make("div", { class: "un-scroll", tabindex: 0, role: "group", "aria-label": words }, make("table", {}, make("caption", {}, words), heads, body));
  const element = make(
    "details",
    { class: "un-tables un-chaintables" },
    make("summary", {}, "Every number"),
    table("Boxes: value, and rate when the input moves", head("box", "formula", "value", "moves"), bodies.boxes),
    table("Edges: local derivative, its other parents held, and its central difference", head("edge", "formula", "derivative", "difference"), bodies.edges),
    table("Roads: product, and the central difference when this road alone passes the move on", head("road", "lit", "product", "difference"), bodies.roads),
  );
  let cells = new Map();
  let built = null;

  function cell(key, id, data) {
    const td = make("td", { "data-id": id, ...Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value])) });
    cells.set(key, td);
    return td;
  }
  const row = (words, ...tds) => make("tr", {}, make("th", { scope: "row" }, words), tds);

  function build({ plan, roads }) {
    cells = new Map();
    const symbol = (name) => plan.nodes[name].symbol;
    bodies.boxes.replaceChildren(
      ...Object.entries(plan.nodes).map(([name, node]) =>
        row(node.symbol, make("td", {}, node.formula), cell(`value.${name}`, `node.${name}`, { quantity: "value", node: name }), cell(`rate.${name}`, `node.${name}`, { quantity: "rate", node: name })),
      ),
    );
    bodies.edges.replaceChildren(
      ...Object.entries(plan.nodes).flatMap(([name, node]) =>
        Object.entries(node.by).map(([parent, words]) => {
          const key = `${parent}>${name}`;
          return row(`∂${symbol(name)}/∂${symbol(parent)}`, make("td", {}, words), cell(`partial.${key}`, `edge.${key}`, { quantity: "partial", edge: key }), cell(`numerical.${key}`, `edge.${key}`, { quantity: "partial_numerical", edge: key }));
        }),
      ),
    );
    bodies.roads.replaceChildren(
      ...roads.map((road, k) => row(road.map(symbol).join(" → "), cell(`lit.${k}`, `road.${k}`, {}), cell(`product.${k}`, `road.${k}`, { quantity: "product", road: k }), cell(`alone.${k}`, `road.${k}`, { quantity: "product_numerical", road: k }))),
      row("sum of the lit roads", make("td"), cell("sum", null, { quantity: "sum" }), cell("held", null, { quantity: "difference_held" })),
      row("everything moves", make("td"), cell("total", null, { quantity: "total" }), cell("full", null, { quantity: "difference" })),
    );
  }

  function show(now, state) {
    const { plan, graph, roads, by } = state;
    const order = roads.map((road) => road.join()).join(" ");
    if (built !== order) {
      built = order;
      build(state);
    }
    const put = (key, value) => write(cells.get(key), fixed(value, 6));
    for (const name of Object.keys(plan.nodes)) {
      put(`value.${name}`, state.at[name]);
      put(`rate.${name}`, state.rate[name]);
    }
    for (const key of Object.keys(state.local)) {
      put(`partial.${key}`, state.local[key]);
      put(`numerical.${key}`, localDifference(graph, now.inputs, ...key.split(">")));
    }
    roads.forEach((road, k) => {
      const own = new Set(edgesOf(road));
      write(cells.get(`lit.${k}`), state.lit.has(k) ? "lit" : "out");
      put(`product.${k}`, state.terms[k]);
      put(`alone.${k}`, difference(graph, now.inputs, by, (key) => own.has(key)));
    });
    put("sum", state.sum);
    put("held", state.heldDifference);
    put("total", state.terms.reduce((total, term) => total + term, 0));
    put("full", state.fullDifference);
  }
  return { element, show };
}

export default { render };
